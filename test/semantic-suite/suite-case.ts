import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const groupByObject = z.object({
  name: z.string(),
  grain: z.string().optional(),
  date_part: z.string().optional(),
});

const names = z.array(z.string()).default([]);

/** What metricflow/README.md says of each field. */
const suiteCaseSchema = z.object({
  id: z.string(),
  description: z.string().default(''),
  model: z.string(),
  metrics: names,
  group_bys: names,
  group_by_objs: z.array(groupByObject).default([]),
  where_filter: z.string().nullable().default(null),
  order_bys: names,
  limit: z.number().int().nullable().default(null),
  time_constraint: z.tuple([z.string(), z.string()]).nullable().default(null),
  min_max_only: z.boolean().default(false),
  apply_group_by: z.boolean().default(true),
  saved_query: z.string().nullable().default(null),
  check_order: z.boolean().default(false),
  allow_empty: z.boolean().default(false),
  check_sql: z.string(),
});

/** A question on one of the suite's models, and the statement that has the right rows. */
export type SuiteCase = z.infer<typeof suiteCaseSchema>;

/** The cases of a folder: `cases.jsonl`, one a line. @throws Error that names the line which is no case */
export async function readCases(folder: string): Promise<readonly SuiteCase[]> {
  const lines = (await readFile(join(folder, 'cases.jsonl'), 'utf8')).split('\n');
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [readCase(JSON.parse(line), `cases.jsonl, line ${index + 1}`)],
  );
}

/** Our own cases: lists in YAML, for people to read. @throws Error that names the file and the case */
export async function readOwnCases(folder: string): Promise<readonly SuiteCase[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  const lists = await Promise.all(
    files.map(async (file) => {
      const list: unknown = parse(await readFile(join(folder, file), 'utf8'));
      if (!Array.isArray(list)) throw new Error(`${file} is no list of cases.`);
      return list.map((item, index) => readCase(item, `${file}, case ${index + 1}`));
    }),
  );
  return lists.flat();
}

function readCase(value: unknown, place: string): SuiteCase {
  const read = suiteCaseSchema.safeParse(value);
  if (read.success) return read.data;
  throw new Error(`${place}: ${z.prettifyError(read.error)}`);
}
