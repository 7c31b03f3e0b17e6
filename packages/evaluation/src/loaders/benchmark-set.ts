import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ParleyError } from '@parley/errors';
import { z } from 'zod';
import type { Comment, EvaluationQuestion, QuestionSet } from '../question-set.js';
import { parseCsv } from './csv.js';
import { readJson } from './read-json.js';

/** A question of Spider (`query`) or of BIRD (`SQL`, `evidence`, `difficulty`). */
const benchmarkQuestion = z.object({
  question_id: z.union([z.string(), z.number()]).optional(),
  db_id: z.string().min(1),
  question: z.string().min(1),
  query: z.string().min(1).optional(),
  SQL: z.string().min(1).optional(),
  evidence: z.string().nullish(),
  difficulty: z.string().nullish(),
});

type BenchmarkQuestion = z.infer<typeof benchmarkQuestion>;

/** How both benchmarks describe schemas: names as they are, and as people would write them. */
const benchmarkTables = z.array(
  z.object({
    db_id: z.string(),
    table_names_original: z.array(z.string()),
    table_names: z.array(z.string()),
    column_names_original: z.array(z.tuple([z.number(), z.string()])),
    column_names: z.array(z.tuple([z.number(), z.string()])),
  }),
);

type BenchmarkTables = z.infer<typeof benchmarkTables>;

const QUESTION_FILES = ['dev.json', 'mini_dev_sqlite.json', 'test.json'] as const;
const TABLE_FILES = ['tables.json', 'dev_tables.json', 'test_tables.json'] as const;
const DATABASE_FOLDERS = ['database', 'dev_databases', 'test_database', 'databases'] as const;
const MAX_COMMENT = 500;

/** A folder in the layout of Spider or of BIRD: `dev.json`, `tables.json`, and `database/<name>/<name>.sqlite`. */
export async function isBenchmarkFolder(folder: string): Promise<boolean> {
  return (await firstOf(folder, QUESTION_FILES)) !== undefined;
}

/** A set for each database that has questions. */
export async function loadBenchmark(folder: string): Promise<readonly QuestionSet[]> {
  const questionFile = await firstOf(folder, QUESTION_FILES);
  const databases = await firstOf(folder, DATABASE_FOLDERS);
  if (questionFile === undefined || databases === undefined) {
    throw new ParleyError(
      'BAD_INPUT',
      `${folder} must hold one of ${QUESTION_FILES.join(', ')} and ${DATABASE_FOLDERS.join(', ')}.`,
    );
  }
  const questions = await readJson(questionFile, z.array(benchmarkQuestion));
  const tableFile = await firstOf(folder, TABLE_FILES);
  const tables = tableFile === undefined ? [] : await readJson(tableFile, benchmarkTables);
  const numbered = questions.map((question, index) => ({
    ...question,
    id: String(question.question_id ?? index),
  }));
  const sets: QuestionSet[] = [];
  for (const [name, asked] of Map.groupBy(numbered, ({ db_id: database }) => database)) {
    sets.push({
      name,
      data: { kind: 'sqlite', file: join(databases, name, `${name}.sqlite`) },
      comments: [...naturalNames(tables, name), ...(await describedColumns(join(databases, name)))],
      goldDialect: 'sqlite',
      questions: asked.flatMap(questionOf),
      unanswerable: [],
    });
  }
  return sets;
}

function questionOf(asked: BenchmarkQuestion & { readonly id: string }): readonly EvaluationQuestion[] {
  const { id, question, evidence, difficulty } = asked;
  const sql = asked.SQL ?? asked.query;
  if (sql === undefined) return [];
  return [
    {
      id,
      question,
      category: difficulty ?? 'all',
      ...(evidence ? { note: evidence } : {}),
      gold: [{ sql, anyOf: [] }],
    },
  ];
}

/** Where people's names of tables and columns say more than the names themselves. */
function naturalNames(described: BenchmarkTables, database: string): readonly Comment[] {
  const found = described.find(({ db_id: name }) => name === database);
  if (found === undefined) return [];
  const tables = found.table_names_original.flatMap((table, index) =>
    said(found.table_names[index], table, { table }),
  );
  const columns = found.column_names_original.flatMap(([tableIndex, column], index) => {
    const table = found.table_names_original[tableIndex];
    return table === undefined ? [] : said(found.column_names[index]?.[1], column, { table, column });
  });
  return [...tables, ...columns];
}

function said(
  natural: string | undefined,
  name: string,
  place: Omit<Comment, 'comment'>,
): readonly Comment[] {
  const isNews = natural !== undefined && bare(natural) !== bare(name);
  return isNews ? [{ ...place, comment: natural }] : [];
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** BIRD's `database_description/<table>.csv`. */
async function describedColumns(folder: string): Promise<readonly Comment[]> {
  const descriptions = join(folder, 'database_description');
  const files = await readdir(descriptions).catch(() => []);
  const comments: Comment[] = [];
  for (const file of files.filter((name) => name.endsWith('.csv')).toSorted()) {
    // Some of the files are no UTF-8; a letter that can't be read is one letter less.
    const rows = parseCsv(await readFile(join(descriptions, file), 'utf8'));
    comments.push(...commentsOf(file.slice(0, -'.csv'.length), rows));
  }
  return comments;
}

function commentsOf(table: string, [head = [], ...rows]: readonly (readonly string[])[]): readonly Comment[] {
  const place = (name: string) => head.findIndex((each) => each.trim() === name);
  const [column, ...texts] = [
    'original_column_name',
    'column_name',
    'column_description',
    'value_description',
  ].map(place);
  return rows.flatMap((row) => {
    const name = row[column ?? -1]?.trim();
    const parts = texts.map((text) => row[text]?.trim() ?? '').filter((text) => text !== '');
    const comment = [...new Set(parts)].join('. ').slice(0, MAX_COMMENT);
    return name && comment !== '' ? [{ table, column: name, comment }] : [];
  });
}

async function firstOf(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  }
  return undefined;
}
