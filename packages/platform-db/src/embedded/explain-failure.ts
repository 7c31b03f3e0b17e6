import { isParleyError, ParleyError } from '@parley/errors';

/** Turns what the operating system said into one sentence with the way out; leaves bugs as they are. */
export function explainFailure(error: unknown, folder: string): unknown {
  if (isParleyError(error) || !(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return noPermission(folder, error);
    case 'ENOTDIR':
      return new ParleyError('BAD_INPUT', `The folder ${folder} can't be made: part of its path is a file.`, {
        cause: error,
      });
    default:
      return error;
  }
}

/** The same for a PostgreSQL program that ended: `log` is what it wrote (in English, see its environment). */
export function explainServerLog(log: string, folder: string): ParleyError {
  const cause = new Error(log.trim() || 'PostgreSQL ended without a word');
  if (/No space left on device|Disk quota exceeded/.test(log)) return diskFull(folder, cause);
  if (/Permission denied|Operation not permitted/.test(log)) return noPermission(folder, cause);
  return new ParleyError(
    'UNAVAILABLE',
    `PostgreSQL can't start on its data in ${folder} (${lastWords(log)}): restore the folder, or start over with \`npm run reset\`.`,
    { cause },
  );
}

function diskFull(folder: string, cause: Error): ParleyError {
  return new ParleyError('UNAVAILABLE', `The disk that holds ${folder} is full: make room, then try again.`, {
    cause,
  });
}

function noPermission(folder: string, cause: Error): ParleyError {
  return new ParleyError(
    'UNAVAILABLE',
    `There is no permission to use ${folder} (${cause.message.split('\n').at(-1)}): run as the user it belongs to, or give it to the one you are.`,
    { cause },
  );
}

/** The line that says why: the last one that is an error. */
function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((candidate) => /(PANIC|FATAL|ERROR|error):/.test(candidate)) ?? lines.at(-1);
  return line?.replace(/^.*?(PANIC|FATAL|ERROR|error):\s*/, '').trim() ?? 'it ended without a word';
}
