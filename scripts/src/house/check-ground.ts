import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { ParleyError } from '@parley/errors';

/** Makes the installation's folder, readable by its owner only. @throws ParleyError when it can't be written */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ParleyError(
      'UNAVAILABLE',
      `Parley keeps its data in ${folder} and may not write there: change its owner, or set PARLEY_FOLDER to another folder.`,
      { cause },
    );
  }
}

/** Looks before minutes of work are done for nothing. @throws ParleyError when something listens there already */
export async function checkPortIsFree(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  } catch (cause) {
    throw new ParleyError('UNAVAILABLE', portSentence(host, port, cause), { cause });
  }
  await new Promise((resolve) => server.close(resolve));
}

function portSentence(host: string, port: number, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program: stop it, or choose another port with PARLEY_PORT=${port + 1} npm start.`;
    case 'EACCES':
      return `You may not listen on port ${port}: choose one above 1023 with PARLEY_PORT=4000 npm start.`;
    default:
      return `Parley can't listen on ${host}, port ${port} (${String(code)}): check PARLEY_HOST and PARLEY_PORT.`;
  }
}
