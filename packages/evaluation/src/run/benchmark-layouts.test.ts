import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Planner } from '@parley/planners';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOwnServer } from '../databases/own-server.js';
import type { EvaluationServer } from '../databases/postgres-data.js';
import { loadSets } from '../loaders/load-sets.js';
import { reportOf } from '../report/json-report.js';
import { evaluate } from './evaluate.js';
import { inProcess } from './in-process.js';

/** A village's library in the layouts of two benchmarks; the planner knows the answers, in the engine's own SQL. */
const SCRIPT = `
  CREATE TABLE reader (reader_id INTEGER PRIMARY KEY, fname TEXT, joined DATE, is_member BOOLEAN);
  CREATE TABLE loan (loan_id INTEGER PRIMARY KEY, reader_id INTEGER REFERENCES reader(reader_id), fee REAL, lent_on DATE);
  INSERT INTO reader VALUES (1,'Ada','2020-01-05',1),(2,'Ben','2021-03-04',0),(3,'Cleo','2022-02-02',1),(4,'Dan','2022-07-07',1);
  INSERT INTO loan VALUES (1,1,1.5,'2023-01-01'),(2,1,2.5,'2023-02-01'),(3,2,0.5,'2023-02-11'),(4,3,4,'2023-03-01'),(5,3,7.25,'2023-03-02');
`;

const GOLD = {
  'How many readers are there?': 'SELECT count(*) FROM reader',
  'What is the total fee of each reader? Give the name and the fee.':
    'SELECT T1.fname, sum(T2.fee) FROM reader AS T1 JOIN loan AS T2 ON T1.reader_id = T2.reader_id GROUP BY T1.reader_id',
  'Who joined first?': 'SELECT fname FROM reader ORDER BY joined LIMIT 1',
  'Who is a member?': 'SELECT fname, is_member FROM reader',
} as const;

let folder: string;
let server: EvaluationServer & AsyncDisposable;

async function layOut(name: string, databases: string): Promise<string> {
  const place = join(folder, name, databases, 'village');
  await mkdir(place, { recursive: true });
  const database = new Sqlite(join(place, 'village.sqlite'));
  database.exec(SCRIPT);
  database.close();
  return place;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-benchmarks-'));
  server = await startOwnServer();
  await layOut('spider', 'database');
  await writeFile(
    join(folder, 'spider/dev.json'),
    JSON.stringify(Object.entries(GOLD).map(([question, query]) => ({ db_id: 'village', question, query }))),
  );
  await writeFile(
    join(folder, 'spider/tables.json'),
    JSON.stringify([
      {
        db_id: 'village',
        table_names_original: ['reader', 'loan'],
        table_names: ['reader', 'loan'],
        column_names_original: [
          [-1, '*'],
          [0, 'fname'],
        ],
        column_names: [
          [-1, '*'],
          [0, 'first name'],
        ],
      },
    ]),
  );
  const place = await layOut('bird', 'dev_databases');
  await mkdir(join(place, 'database_description'));
  await writeFile(
    join(place, 'database_description/reader.csv'),
    '\uFEFForiginal_column_name,column_name,column_description,data_format,value_description\r\nfname,first name,"the ""given"" name, as on the card",text,\r\n',
  );
  const birds = Object.entries(GOLD).map(([question, SQL], index) => ({
    ...{ question_id: index + 100, db_id: 'village', question, SQL },
    evidence: index === 0 ? 'readers are people' : '',
    difficulty: index === 2 ? 'moderate' : 'simple',
  }));
  await writeFile(join(folder, 'bird/dev.json'), JSON.stringify(birds));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Answers with what it was told, and notes what it was asked with. */
function knowing(answers: Readonly<Record<string, string>>, asked: string[] = []): Planner {
  return {
    name: 'knowing',
    // biome-ignore lint/correctness/useYield: a planner may tell nothing while it works
    async *plan({ question, note }) {
      asked.push(`${question} ${note ?? '-'}`);
      const sql = answers[question];
      if (sql === undefined)
        return { kind: 'decline', reason: 'Unknown.', understood: [], notUnderstood: [] };
      const query = { kind: 'sql', sql } as const;
      return { kind: 'query', query, explanation: '', assumptions: [], confidence: 0.9 };
    },
  };
}

async function judged(name: string, planner: Planner, engine: 'sqlite' | 'postgresql') {
  const sets = await loadSets(join(folder, name));
  const { signal } = new AbortController();
  const evaluation = await evaluate({
    ...{ sets, server, engine, signal, respondent: inProcess(planner) },
    today: '2026-11-21',
  });
  return reportOf(evaluation, { planner: planner.name, sets: [name], today: '2026-11-21' });
}

describe.each(['sqlite', 'postgresql'] as const)('asked of %s', (engine) => {
  it('right answers are right, on the re-fills too', async () => {
    const { questions, right } = await judged('spider', knowing(GOLD), engine);
    expect(questions.map(({ outcome, reason }) => [outcome, reason])).toEqual(
      questions.map(() => ['right', null]),
    );
    expect(right).toBe(4);
  });

  it('what is right on a few rows by chance is wrong on other data', async () => {
    const byChance = { ...GOLD, 'Who joined first?': 'SELECT fname FROM reader ORDER BY reader_id LIMIT 1' };
    const {
      right,
      right_as_given: rightAsGiven,
      questions,
    } = await judged('spider', knowing(byChance), engine);
    expect({ right, rightAsGiven }).toEqual({ right: 3, rightAsGiven: 4 });
    expect(questions[2]?.reason).toMatch(/^Right by chance: on re-fill/);
  });
});

describe('what the layouts say beside the questions', () => {
  it("takes BIRD's evidence as the note, its difficulty as the category, its numbers as ids", async () => {
    const asked: string[] = [];
    const { questions, right } = await judged('bird', knowing(GOLD, asked), 'sqlite');
    expect(right).toBe(4);
    expect(asked[0]).toBe('How many readers are there? readers are people');
    expect(asked[1]).toMatch(/ -$/);
    expect(questions.map(({ id, category }) => [id, category])).toEqual([
      ['100', 'simple'],
      ['101', 'simple'],
      ['102', 'moderate'],
      ['103', 'simple'],
    ]);
  });

  it('takes names and descriptions as comments', async () => {
    const [spider] = await loadSets(join(folder, 'spider'));
    const [bird] = await loadSets(join(folder, 'bird'));
    expect(spider?.comments).toEqual([{ table: 'reader', column: 'fname', comment: 'first name' }]);
    expect(bird?.comments).toEqual([
      { table: 'reader', column: 'fname', comment: 'first name. the "given" name, as on the card' },
    ]);
  });
});
