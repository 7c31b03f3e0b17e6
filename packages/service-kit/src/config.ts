import { readFileSync } from 'node:fs';
import { ParleyError } from '@parley/errors';
import type { z } from 'zod';

/**
 * Reads a service's configuration from the environment, once, at its start. An empty variable counts
 * as unset. Every variable `X` may stand in a file instead, named by `X_FILE`, as secrets do: a file can be
 * shown to one process only, while an environment is shown to whoever may inspect it.
 * Values never appear in the message: they may be secrets.
 * @throws ParleyError BAD_INPUT naming every fault at once.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const { set, faults } = readVariables(Object.keys(schema.shape), env);
  const result = schema.safeParse(set);
  if (result.success && faults.size === 0) return result.data;
  for (const issue of result.error?.issues ?? []) {
    const name = issue.path.map(String).join('.');
    if (!faults.has(name)) faults.set(name, describeFault(name, issue, set));
  }
  throw new ParleyError('BAD_INPUT', `The configuration can't be used. ${[...faults.values()].join(' ')}`, {
    details: { variables: [...faults.keys()] },
  });
}

/** What is set, and what is wrong with files, by the variable's name. */
function readVariables(names: readonly string[], env: NodeJS.ProcessEnv) {
  const set: Record<string, string> = {};
  const faults = new Map<string, string>();
  for (const name of names) {
    const value = env[name] || undefined;
    const file = env[`${name}_FILE`] || undefined;
    if (value !== undefined) set[name] = value;
    if (file === undefined) continue;
    if (value !== undefined) {
      faults.set(name, `${name} and ${name}_FILE are both set: unset one.`);
      continue;
    }
    try {
      set[name] = readFileSync(file, 'utf8').trimEnd();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error;
      faults.set(name, `${name}_FILE: ${file} can't be read (${code}).`);
    }
  }
  return { set, faults };
}

function describeFault(
  name: string,
  issue: z.core.$ZodIssue,
  set: Readonly<Record<string, unknown>>,
): string {
  if (name === '') return `${issue.message}.`;
  if (!Object.hasOwn(set, name)) return `${name} is not set.`;
  return `${name}: ${issue.message.replace(/\.$/, '')}.`;
}
