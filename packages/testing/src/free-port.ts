import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port that nobody listens on at this moment; somebody else may take it before its user does. */
export async function freePort(host: string): Promise<number> {
  const server = createServer().listen({ host, port: 0, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
