import { readFile } from 'node:fs/promises';
import { ParleyError } from '@parley/errors';
import type { z } from 'zod';

/** @throws ParleyError BAD_INPUT that says which file is not as it should be */
export async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return parse(await readText(file), schema, file);
}

/** One value a line. @throws as {@link readJson} */
export async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  const lines = (await readText(file)).split('\n');
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parse(line, schema, `${file}, line ${index + 1}`)],
  );
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ParleyError('BAD_INPUT', `${file} can't be read: a question set needs it.`, { cause });
  });
}

function parse<T>(text: string, schema: z.ZodType<T>, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', `${place} is no JSON; mend it, or leave the set out.`, { cause });
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  throw new ParleyError(
    'BAD_INPUT',
    `${place} is not of the known form${at === '' ? '' : ` at ${at}`}: ${issue?.message ?? 'unknown fault'}. See the README of @parley/evaluation.`,
  );
}
