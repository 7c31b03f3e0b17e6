import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ParleyError } from '@parley/errors';

/**
 * Listens, and says where, as it stands in a URL.
 * @throws ParleyError BAD_INPUT: the port is taken or not allowed
 */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      reject(cannotListen(error, host, port));
    };
    const onListening = () => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError).once('listening', onListening).listen({ host, port });
  });
  const address = server.address() as AddressInfo;
  return `${nameFor(host)}:${address.port}`;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): ParleyError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is taken by another program: stop it, or choose another port.`,
    EACCES: `Port ${port} needs a permission that this user lacks: choose one above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: choose another host.`,
  };
  const message = reasons[error.code ?? ''] ?? `Port ${port} of ${host} can't be used (${error.code}).`;
  return new ParleyError('BAD_INPUT', message, { cause: error });
}

/** Somebody who is told an address wants one to open. */
function nameFor(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1' || host === '::1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
