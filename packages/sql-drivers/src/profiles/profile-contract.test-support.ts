import type { CatalogTable, ValueProfile } from '@parley/sql-guard';
import { expect } from 'vitest';
import type { SqlConnection } from '../driver.js';

/** What each engine's own SQL calls the types of `people`. */
export interface TypeNames {
  readonly text: string;
  readonly boolean: string;
  readonly decimal: string;
  readonly document: string;
  /** `'${value}'` made into a document. */
  readonly documentOf: (value: string) => string;
}

const PEOPLE = 120;
const STATUSES = ['paid', 'paid', 'paid', 'open', 'open', 'void'];

/** A small table, a large one and a view, in words that every engine knows. */
export function profiledTables(names: TypeNames): string {
  const { text, boolean, decimal, document, documentOf } = names;
  const rows = Array.from({ length: PEOPLE }, (_, index) => {
    const name = index % 4 === 0 ? 'NULL' : `'name ${index}'`;
    const price = `${index - 5}.50`;
    const day = `'2024-01-${String((index % 28) + 1).padStart(2, '0')}'`;
    const status = `'${STATUSES[index % STATUSES.length]}'`;
    return `(${index + 1}, ${name}, ${status}, ${index % 3 === 0}, ${price}, ${day}, NULL, ${documentOf(`d${index % 2}`)})`;
  });
  return `
    CREATE TABLE people (
      id integer PRIMARY KEY, name ${text}, status ${text}, active ${boolean}, price ${decimal}, born date, missing ${text},
      doc ${document}
    );
    INSERT INTO people VALUES ${rows.join(', ')};
    CREATE VIEW paid AS SELECT id, status FROM people WHERE status = 'paid';
    CREATE TABLE nobody (id integer, name ${text});
    CREATE TABLE large (id integer PRIMARY KEY, bucket integer, kind ${text});
  `;
}

export const LARGE_ROWS = 30_000;
const LIMITS = { signal: new AbortController().signal, statementTimeoutMs: 20_000, maxRows: 1_000 } as const;

async function tableOf(connection: SqlConnection, name: string): Promise<CatalogTable> {
  const { tables } = await connection.introspect(LIMITS.signal);
  const found = tables.find(({ table }) => table === name);
  if (found === undefined) throw new Error(`the catalog has no table ${name}`);
  return found;
}

async function profilesOf(
  connection: SqlConnection,
  name: string,
  maxRows: number = LIMITS.maxRows,
): Promise<Readonly<Record<string, ValueProfile>>> {
  const profiles = await connection.profile(await tableOf(connection, name), { ...LIMITS, maxRows });
  return Object.fromEntries(profiles.map((profile) => [profile.column, profile]));
}

/** Of a table that is small enough to be read whole, everything is exact. */
export async function expectWholeTable(connection: SqlConnection): Promise<void> {
  const { id, name, status, active, price, born, missing, doc } = await profilesOf(connection, 'people');
  expect(id).toMatchObject({
    ...{ table: 'people', column: 'id', rows: PEOPLE, nullShare: 0, distinct: PEOPLE, isComplete: true },
    ...{ min: '1', max: '120', averageLength: null, samples: [] },
    measuredAt: expect.any(Date),
  });
  expect(name).toMatchObject({ nullShare: 0.25, distinct: 90, min: 'name 1', max: 'name 99', samples: [] });
  expect(name?.averageLength).toBeCloseTo((6 * 7 + 7 * 68 + 8 * 15) / 90);
  expect(status).toMatchObject({ distinct: 3, min: 'open', max: 'void', averageLength: 4 });
  expect(status?.samples.map(({ value }) => value)).toEqual(['paid', 'open', 'void']);
  expect(status?.samples.map(({ share }) => share)).toEqual([
    expect.closeTo(0.5),
    expect.closeTo(1 / 3),
    expect.closeTo(1 / 6),
  ]);
  expect(active).toMatchObject({ distinct: 2, averageLength: null });
  expect(active?.samples.map(({ share }) => share)).toEqual([expect.closeTo(2 / 3), expect.closeTo(1 / 3)]);
  expect(Number(price?.min)).toBe(-5.5);
  expect(Number(price?.max)).toBe(114.5);
  expect(born).toMatchObject({ distinct: 28, min: '2024-01-01', max: '2024-01-28' });
  expect(born?.samples).toHaveLength(28);
  expect(missing).toMatchObject({
    nullShare: 1,
    distinct: 0,
    min: null,
    max: null,
    averageLength: null,
    samples: [],
  });
  expect(doc).toMatchObject({ distinct: 2, min: null, max: null, averageLength: null, samples: [] });
}

/** An empty table has no shares, and a view's rows are those it shows. */
export async function expectViewsAndEmptyTables(connection: SqlConnection): Promise<void> {
  const empty = await profilesOf(connection, 'nobody');
  expect(empty.name).toMatchObject({
    rows: 0,
    nullShare: 0,
    distinct: 0,
    isComplete: true,
    min: null,
    samples: [],
  });
  const { id, status } = await profilesOf(connection, 'paid');
  expect(id).toMatchObject({ rows: 60, distinct: 60, isComplete: true });
  expect(status?.samples).toEqual([{ value: 'paid', share: 1 }]);
}

/** Of a table beyond the limit a part is read, from more than its beginning. */
export async function expectSample(connection: SqlConnection, maxRows: number): Promise<void> {
  const { id, bucket, kind } = await profilesOf(connection, 'large', maxRows);
  expect(id?.isComplete).toBe(false);
  expect(id?.rows).toBeGreaterThan(0);
  expect(id?.rows).toBeLessThanOrEqual(maxRows);
  expect(Number(id?.max)).toBeGreaterThan(LARGE_ROWS / 4);
  // A key is seen to be one, though most of it was not looked at.
  expect(id?.distinct).toBeGreaterThan(LARGE_ROWS / 2);
  expect(bucket?.distinct).toBe(7);
  expect(bucket?.samples).toHaveLength(7);
  expect(kind?.samples.map(({ value }) => value).toSorted()).toEqual(['even', 'odd']);
}

/** Over all rows, however few a sample of them would be. */
export async function expectRepeats(connection: SqlConnection): Promise<void> {
  const { schema } = await tableOf(connection, 'large');
  const repeats = (table: string, column: string) => connection.repeats({ schema, table, column }, LIMITS);
  expect(await repeats('large', 'id')).toBe(false);
  expect(await repeats('large', 'bucket')).toBe(true);
  expect(await repeats('people', 'name')).toBe(false);
  expect(await repeats('people', 'missing')).toBe(false);
  expect(await repeats('nobody', 'id')).toBe(false);
}
