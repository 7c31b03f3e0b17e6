/**
 * A process that holds idle subscriptions and says what they cost it: the whole house, or a bare graphql-ws server.
 * Prints one line of JSON with its address, then its memory after a full collection for each line it reads.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { memoryInUse } from './memory-in-use.ts';

interface Started {
  readonly address: object;
  stop(): Promise<void>;
}

const [, , kind, optionsJson] = process.argv;
const { address, stop } = kind === 'house' ? await house() : await bareServer();
process.stdout.write(`${JSON.stringify(address)}\n`);
createInterface(process.stdin)
  .on('line', () => process.stdout.write(`${memoryInUse()}\n`))
  .on('close', () => void stop());

async function house(): Promise<Started> {
  const { startHouse } = await import('@parley/scripts');
  const started = await startHouse({ ...JSON.parse(optionsJson ?? '{}'), onProgress: () => undefined });
  const { httpUrl, webSocketUrl, logins } = started;
  return { address: { httpUrl, webSocketUrl, logins }, stop: () => started.stop() };
}

async function bareServer(): Promise<Started> {
  const schema = buildSchema('type Query { a: Int } type Subscription { never(id: ID!): Int }');
  const field = schema.getSubscriptionType()?.getFields().never;
  if (field !== undefined) field.subscribe = () => never();
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });
  useServer({ schema }, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: { webSocketUrl: `ws://127.0.0.1:${port}/graphql` },
    async stop() {
      for (const client of sockets.clients) client.terminate();
      server.close();
    },
  };
}

async function* never(): AsyncGenerator<never> {
  await new Promise(() => undefined);
}
