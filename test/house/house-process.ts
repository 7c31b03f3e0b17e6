/**
 * One whole house as a process of its own, for tests: starts as `npm start` does, says its address in
 * one JSON line, stops when its standard input ends.
 */
import { startHouse } from '@parley/scripts';
import type { EmbeddedAddress } from './spawn-house.js';

const SUBGRAPHS = ['identity', 'tenants', 'catalog', 'query'] satisfies (keyof EmbeddedAddress['sockets'])[];

const options = JSON.parse(process.argv[2] ?? '{}');
const house = await startHouse({ ...options, onProgress: () => undefined });
const { httpUrl, webSocketUrl, graphiqlUrl, logins, adminUrl } = house;
const sockets = Object.fromEntries(SUBGRAPHS.map((name) => [name, house.socketOf(name)]));
const { pid } = process;
const { folder } = options;
const address = { httpUrl, webSocketUrl, graphiqlUrl, logins, adminUrl, sockets, folder, pid };
process.stdout.write(`${JSON.stringify(address)}\n`);
process.stdin.on('end', () => void house.stop()).resume();
