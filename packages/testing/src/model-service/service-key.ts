import { appendFileSync } from 'node:fs';

/**
 * A paid service's key, where somebody has set it: the tests of its stand-in then run against the service too. Without one `npm test`
 * says in one line what was not run; that is nowhere an error, for nobody can be made to pay.
 */
export function serviceKeyFor(variable: string, what: string): string | undefined {
  const key = process.env[variable];
  if (key !== undefined && key !== '') return key;
  const report = process.env.PARLEY_NOT_RUN_FILE;
  if (report !== undefined) appendFileSync(report, `${what}: ${variable} is not set\n`);
  return undefined;
}
