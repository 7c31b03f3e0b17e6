import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, Planner } from '@parley/planners';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOwnServer } from '../databases/own-server.js';
import type { EvaluationServer } from '../databases/postgres-data.js';
import { loadSets } from '../loaders/load-sets.js';
import { reportOf } from '../report/json-report.js';
import { type EvaluationOptions, evaluate } from './evaluate.js';
import { inProcess } from './in-process.js';

/** Half as people write it, half as pg_dump does. A city is kept in both tables, and rows are of today and the days before. */
const SCRIPT = `
CREATE TABLE shop (shop_id int PRIMARY KEY, "Name" text NOT NULL, city text NOT NULL);
ALTER TABLE shop OWNER TO somebody;
COPY shop (shop_id, "Name", city) FROM stdin;
1\tAda's\tRome
2\tBen\\tBros\tOslo
3\tCleo\tRome
4\tDan\tBern
\\.
CREATE TABLE sale (sale_id int PRIMARY KEY, shop_id int NOT NULL, city text, sold_on date, amount numeric(8,2), CHECK (amount < 100));
INSERT INTO sale VALUES (1,1,'Rome',CURRENT_DATE,10.5),(2,1,'Rome',CURRENT_DATE - 1,20.25),(3,2,'Oslo',CURRENT_DATE - 40,5),
  (4,3,'Rome',CURRENT_DATE - 50,7),(5,4,'Bern',CURRENT_DATE - 2,1),(6,4,'Bern',CURRENT_DATE - 3,99.5);
`;

const RECENT = "SELECT count(*) FROM sale WHERE sold_on >= CURRENT_DATE - INTERVAL '7 days'";
const BY_SHOP_CITY = 'SELECT s.city, sum(a.amount) FROM sale a JOIN shop s USING (shop_id) GROUP BY 1';
const BEST = 'SELECT "Name", shop_id FROM shop JOIN sale USING (shop_id) ORDER BY amount DESC LIMIT 1';

const QUESTIONS = [
  { id: 'recent', question: 'sales of the last 7 days?', category: 'dates', gold: [{ sql: RECENT }] },
  {
    id: 'cities',
    question: 'amount by city?',
    category: 'groups',
    instructions: 'The city is the shop’s.',
    gold: [{ sql: 'SELECT 1' }, { sql: BY_SHOP_CITY }],
  },
  {
    id: 'best',
    question: 'best sale?',
    category: 'top',
    gold: [{ sql: BEST, any_of: ['shop."Name"', 'shop_id'] }],
  },
  { id: 'broken', question: 'broken?', category: 'top', gold: [{ sql: 'SELECT nothing FROM shop' }] },
];

let folder: string;
let server: EvaluationServer & AsyncDisposable;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-sets-'));
  const place = join(folder, 'shops');
  await mkdir(place);
  await writeFile(join(place, 'database.sql'), SCRIPT);
  await writeFile(join(place, 'questions.jsonl'), QUESTIONS.map((each) => JSON.stringify(each)).join('\n'));
  await writeFile(join(place, 'unanswerable.jsonl'), '{"id": "u", "question": "weather?"}\n');
  await writeFile(join(place, 'disputed.json'), '{"best": "It may be meant otherwise."}');
  await writeFile(
    join(place, 'descriptions.json'),
    '{"table_metadata": {"SALE": [{"column_name": "Amount", "column_description": "In euros."}]}}',
  );
  server = await startOwnServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Known = Readonly<Record<string, string>>;

/** Answers with the SQL that it knows, and says what it was given. */
function knowing(
  answers: Known,
  onAsked: (request: Parameters<Planner['plan']>[0]) => void = () => undefined,
): Planner {
  return {
    name: 'knowing',
    async *plan(request): AsyncGenerator<{ kind: 'text'; text: string }, Plan> {
      onAsked(request);
      yield { kind: 'text', text: 'Thinking. ' };
      const sql = answers[request.question];
      if (sql === undefined)
        return { kind: 'decline', reason: 'Unknown.', understood: [], notUnderstood: [] };
      const query = { kind: 'sql', sql } as const;
      return { kind: 'query', query, explanation: '', assumptions: [], confidence: 0.9 };
    },
  };
}

const RIGHT: Known = {
  'sales of the last 7 days?': RECENT,
  'amount by city?': BY_SHOP_CITY,
  'best sale?': BEST.replace(', shop_id', ''),
};

async function judged(planner: Planner, options: Partial<EvaluationOptions> = {}) {
  const evaluation = await evaluate({
    ...{ sets: await loadSets(folder), respondent: inProcess(planner), server, today: '2026-11-21' },
    signal: new AbortController().signal,
    ...options,
  });
  return reportOf(evaluation, { planner: planner.name, sets: ['shops'], today: '2026-11-21' });
}

const outcomes = ({ questions }: Awaited<ReturnType<typeof judged>>) =>
  Object.fromEntries(questions.map(({ id, outcome }) => [id, outcome]));

describe('a folder', () => {
  it('is loaded, asked and judged, and what can be said of its gold is said', async () => {
    const report = await judged(knowing(RIGHT));
    expect(outcomes(report)).toEqual({ recent: 'right', cities: 'right', best: 'right', broken: 'declined' });
    expect(report).toMatchObject({
      ...{ total: 4, right: 3, declined: 1, accuracy: 0.75, precision: 1, gold_failed: ['broken'] },
      unanswerable: { total: 1, declined: 1 },
      without_disputed: { total: 3, right: 2 },
    });
    expect(report.questions[2]).toMatchObject({ disputed: 'It may be meant otherwise.', category: 'top' });
  });

  it('is the same on any day: its data, its gold and the planner see the pinned one', async () => {
    for (const today of ['2024-02-29', '2031-01-01']) {
      const days: string[] = [];
      const planner = knowing(RIGHT, (request) => days.push(request.today));
      const report = await judged(planner, { today, withHiddenColumns: false, refills: 0 });
      expect(outcomes(report)).toMatchObject({ recent: 'right' });
      expect(new Set(days)).toEqual(new Set([today]));
    }
  });

  it('hands its notes and descriptions on, or leaves the notes out', async () => {
    const notes: (string | undefined)[] = [];
    const models: string[] = [];
    const planner = knowing(RIGHT, ({ note, model }) => {
      notes.push(note);
      models.push(JSON.stringify(model));
    });
    await judged(planner, { withHiddenColumns: false, refills: 0 });
    expect(notes.filter((note) => note !== undefined)).toEqual(['The city is the shop’s.']);
    expect(models[0]).toContain('euros');
    notes.length = 0;
    await judged(planner, { withHiddenColumns: false, refills: 0, withNotes: false });
    expect(notes.filter((note) => note !== undefined)).toEqual([]);
  });

  it('that has no database is refused in a sentence', async () => {
    await expect(loadSets(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    const [set] = await loadSets(folder);
    if (set === undefined) throw new Error('no set');
    const broken = { ...set, data: { kind: 'script', script: 'CREATE TABEL x ();' } } as const;
    await expect(judged(knowing({}), { sets: [broken] })).rejects.toThrow(
      /^The database of the set can't be made: /,
    );
  });
});

describe('a planner that learns', () => {
  it('is told what became of its plan, and looks up what it may', async () => {
    const told: unknown[] = [];
    const learning = (tellsValues: boolean) => {
      const planner = knowing(RIGHT);
      const plan: Planner['plan'] = async function* (request, signal) {
        const { lookup, failed } = request;
        if (failed !== undefined || request.question !== 'best sale?')
          return yield* planner.plan(request, signal);
        told.push([
          lookup?.dialect,
          (await lookup?.search('city', 5))?.length !== 0,
          await lookup?.sampleValues('shop.city', 10),
          await lookup?.check({ kind: 'sql', sql: 'SELECT nothing FROM shop' }),
        ]);
        const query = { kind: 'sql', sql: 'SELECT nothing FROM shop' } as const;
        return { kind: 'query', query, explanation: '', assumptions: [], confidence: 0.9 };
      };
      return inProcess({ name: 'learning', plan }, { tellsValues });
    };
    const options = { refills: 0, withHiddenColumns: false };
    const report = await judged(knowing({}), { ...options, respondent: learning(true) });
    expect(outcomes(report)).toMatchObject({ best: 'right' });
    await judged(knowing({}), { ...options, respondent: learning(false) });
    const refused = expect.objectContaining({ ok: false, code: 'SQL_UNKNOWN_COLUMN' });
    expect(told).toEqual([
      ['postgresql', true, expect.arrayContaining(['Rome', 'Oslo', 'Bern']), refused],
      ['postgresql', true, [], refused],
    ]);
  });
});

describe('re-fills', () => {
  it('take away what is right by chance, and leave what is kept twice', async () => {
    // The city of the sale agrees with the shop's in every row: an answer by either is right.
    const byOwnCity = 'SELECT city, sum(amount) FROM sale GROUP BY 1';
    // The last shop has the best sale by chance.
    const last = 'SELECT "Name" FROM shop ORDER BY shop_id DESC LIMIT 1';
    const answers = { ...RIGHT, 'amount by city?': byOwnCity, 'best sale?': last };
    const report = await judged(knowing(answers), { withHiddenColumns: false, refills: 4 });
    expect(outcomes(report)).toMatchObject({ cities: 'right', best: 'wrong' });
    expect(report.questions[2]).toMatchObject({
      isRightAsGiven: true,
      reason: expect.stringContaining('re-fill'),
    });
    const asGiven = await judged(knowing(answers), { withHiddenColumns: false, refills: 0 });
    expect(outcomes(asGiven)).toMatchObject({ best: 'right' });
  });
});

describe('without a needed column', () => {
  it('whoever answers all the same is found out; the column exists for nobody', async () => {
    const models = new Map<string, string>();
    const stubborn = { ...RIGHT, 'best sale?': 'SELECT max(sale_id) FROM sale' };
    const report = await judged(
      knowing(stubborn, ({ question, model }) => models.set(question, JSON.stringify(model))),
    );
    const hidden = report.unanswerable_questions.filter((each) => each.hidden !== undefined);
    expect(hidden.map(({ id, hidden: column, outcome }) => [id, column, outcome])).toEqual([
      ['recent', 'sale.sold_on', 'failed'],
      ['best', 'sale.amount', 'answered'],
    ]);
    // Asked last without it.
    expect(models.get('best sale?')).not.toContain('amount');
    expect(report.hidden_column).toMatchObject({ total: 2, answered: 1, failed: 1, not_answered_share: 0 });
  });
});
