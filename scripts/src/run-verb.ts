import { isParleyError } from '@parley/errors';

/** Runs a command's work: a failure the person can act on is one sentence, a bug is shown whole. */
export async function runVerb(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    if (isParleyError(error)) process.stderr.write(`\n✗ ${error.message}\n`);
    else throw error;
  }
}
