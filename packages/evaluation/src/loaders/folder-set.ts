import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Comment, QuestionSet } from '../question-set.js';
import { readJson, readLines } from './read-json.js';

const id = z.union([z.string(), z.number()]).transform(String);

const questionLine = z.object({
  id,
  question: z.string().min(1),
  category: z.string().default('all'),
  instructions: z.string().nullish(),
  today: z.iso.date().optional(),
  gold: z.array(z.object({ sql: z.string().min(1), any_of: z.array(z.string()).default([]) })).min(1),
});

const unanswerableLine = z.object({ id, question: z.string().min(1) });

const descriptions = z.object({
  table_metadata: z.record(
    z.string(),
    z.array(z.object({ column_name: z.string(), column_description: z.string().nullish() })),
  ),
});

/** Question ids to the reason why their gold is doubtful. */
const disputedIds = z.record(z.string(), z.string());

export function isFolderSet(folder: string): Promise<boolean> {
  return exists(join(folder, 'database.sql'));
}

/** A folder with `database.sql`, `questions.jsonl` and, optionally, `unanswerable.jsonl`, `descriptions.json`, `disputed.json`. */
export async function loadFolderSet(folder: string): Promise<QuestionSet> {
  const file = (name: string) => join(folder, name);
  const disputed = (await readOptional(file('disputed.json'), disputedIds)) ?? {};
  const questions = await readLines(file('questions.jsonl'), questionLine);
  const today = questions.find((line) => line.today !== undefined)?.today;
  const hasUnanswerable = await exists(file('unanswerable.jsonl'));
  return {
    name: basename(folder),
    data: { kind: 'script', script: await readFile(file('database.sql'), 'utf8') },
    comments: commentsOf(await readOptional(file('descriptions.json'), descriptions)),
    goldDialect: 'postgresql',
    ...(today === undefined ? {} : { today }),
    questions: questions.map(({ id, question, category, instructions, gold }) => ({
      id,
      question,
      category,
      ...(instructions ? { note: instructions } : {}),
      gold: gold.map(({ sql, any_of }) => ({ sql, anyOf: any_of })),
      ...(disputed[id] === undefined ? {} : { disputed: disputed[id] }),
    })),
    unanswerable: hasUnanswerable ? await readLines(file('unanswerable.jsonl'), unanswerableLine) : [],
  };
}

function commentsOf(described: z.infer<typeof descriptions> | undefined): readonly Comment[] {
  return Object.entries(described?.table_metadata ?? {}).flatMap(([table, columns]) =>
    columns.flatMap(({ column_name: column, column_description: comment }) =>
      comment ? [{ table, column, comment }] : [],
    ),
  );
}

async function readOptional<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  return (await exists(file)) ? readJson(file, schema) : undefined;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
