import { ParleyError } from '@parley/errors';
import type { z } from 'zod';

/**
 * Reads a service's configuration from the environment, once, at its start. An empty variable counts
 * as unset. Values never appear in the message: they may be secrets.
 * @throws ParleyError BAD_INPUT naming every fault at once.
 */
export function readConfig<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describeFault(issue, set));
  throw new ParleyError('BAD_INPUT', `The configuration can't be used. ${faults.join(' ')}`, {
    details: { variables: result.error.issues.map((issue) => issue.path.join('.')) },
  });
}

function describeFault(issue: z.core.$ZodIssue, set: Readonly<Record<string, unknown>>): string {
  const name = issue.path.map(String).join('.');
  if (name === '') return `${issue.message}.`;
  if (!Object.hasOwn(set, name)) return `${name} is not set.`;
  return `${name}: ${issue.message.replace(/\.$/, '')}.`;
}
