import { z } from 'zod';
import type { EvaluationQuestion } from '../question-set.js';
import { readLines } from './read-json.js';

const line = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  question: z.string().min(1),
  category: z.string().default('all'),
  note: z.string().nullish(),
  today: z.iso.date().optional(),
  sql: z.union([
    z
      .string()
      .min(1)
      .transform((sql) => [sql]),
    z.array(z.string().min(1)).min(1),
  ]),
  any_of: z.array(z.string()).default([]),
});

/** Questions whose database is known otherwise: one a line, `{id, question, category, note, today, sql: [...], any_of}`. */
export async function readQuestionLines(
  file: string,
): Promise<{ readonly questions: readonly EvaluationQuestion[]; readonly today?: string }> {
  const lines = await readLines(file, line);
  const today = lines.find((each) => each.today !== undefined)?.today;
  return {
    questions: lines.map(({ id, question, category, note, sql, any_of: anyOf }) => ({
      id,
      question,
      category,
      ...(note ? { note } : {}),
      gold: sql.map((each) => ({ sql: each, anyOf })),
    })),
    ...(today === undefined ? {} : { today }),
  };
}
