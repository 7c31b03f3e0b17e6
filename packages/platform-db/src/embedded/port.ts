import { createServer } from 'node:net';
import { ParleyError } from '@parley/errors';

/** The wanted port or an error; else the one used before if it is free; else one the system chooses. */
export async function choosePort(host: string, wanted?: number, before?: number): Promise<number> {
  if (wanted !== undefined) {
    const port = await tryPort(host, wanted);
    if (port !== undefined) return port;
    throw new ParleyError(
      'UNAVAILABLE',
      `Port ${wanted} for PostgreSQL is taken: stop what uses it, or choose another.`,
    );
  }
  const port = (before !== undefined ? await tryPort(host, before) : undefined) ?? (await tryPort(host, 0));
  if (port === undefined) throw new ParleyError('UNAVAILABLE', `No port is free on ${host} for PostgreSQL.`);
  return port;
}

function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
