/**
 * One whole house as a process of its own, for tests: starts as `npm start` does, says its address in
 * one JSON line, stops when its standard input ends.
 */
import { startHouse } from '@parley/scripts';

const options = JSON.parse(process.argv[2] ?? '{}');
const house = await startHouse({ ...options, onProgress: () => undefined });
const { httpUrl, webSocketUrl, graphiqlUrl, logins, adminUrl } = house;
process.stdout.write(`${JSON.stringify({ httpUrl, webSocketUrl, graphiqlUrl, logins, adminUrl })}\n`);
process.stdin.on('end', () => void house.stop()).resume();
