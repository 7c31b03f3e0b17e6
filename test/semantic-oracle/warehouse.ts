import type { Random } from '../chaos/random.ts';

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** What every table has besides its key and links. */
export const COLUMNS = {
  kind: 'text',
  size: 'number',
  flag: 'flag',
  since: 'day',
} as const;

export type ColumnName = keyof typeof COLUMNS;
export type ColumnKind = (typeof COLUMNS)[ColumnName];

/** A column that refers to another table's key. */
export interface Link {
  readonly column: string;
  readonly to: string;
  /** What the far side is called from here, where a table refers to another twice. */
  readonly role: string | null;
}

export interface Table {
  readonly name: string;
  readonly links: readonly Link[];
  readonly rows: readonly Row[];
}

/** Tables that refer to each other without ever coming back: several facts on shared, snowflaked dimensions. */
export interface Warehouse {
  readonly tables: readonly Table[];
}

const KINDS = ['ash', 'birch', 'cedar', 'elm', 'ash tree'] as const;
/** A key that no row has. */
const NOWHERE = 99;

/** Dimensions refer to later dimensions, facts to dimensions, and one fact perhaps to another; keys may be missing or lead nowhere. */
export function drawWarehouse(random: Random): Warehouse {
  const dimensions = names('place', random.between(2, 4));
  const facts = names('event', random.between(2, 3));
  const isBridged = random.next() < 0.5;
  const links = new Map<string, readonly Link[]>();
  dimensions.forEach((name, index) => {
    links.set(name, drawLinks(name, dimensions.slice(index + 1), random));
  });
  facts.forEach((name, index) => {
    const [before] = facts.slice(0, index).slice(-1);
    const parent = before !== undefined && random.next() < 0.4 ? [before] : [];
    links.set(name, [...linksTo(parent), ...drawLinks(name, dimensions, random, 1)]);
  });
  if (isBridged) links.set('bridge', linksTo(dimensions.slice(0, 2)));
  const sizes = new Map(
    [...links.keys()].map((name) => [
      name,
      dimensions.includes(name) ? random.between(2, 6) : random.between(0, 24),
    ]),
  );
  return {
    tables: [...links].map(([name, own]) => ({
      name,
      links: own,
      rows: Array.from({ length: sizes.get(name) ?? 0 }, (_, index) =>
        drawRow(index + 1, own, { sizes, random }),
      ),
    })),
  };
}

function names(stem: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${stem}_${index + 1}`);
}

function linksTo(targets: readonly string[]): readonly Link[] {
  return targets.map((to) => ({ column: `${to}_key`, to, role: null }));
}

/** To some of the tables; now and then twice to one, in two roles or in one. */
function drawLinks(from: string, targets: readonly string[], random: Random, least = 0): readonly Link[] {
  const chosen = targets.filter((_, index) => random.next() < 0.55 || index < least);
  const plain = linksTo(chosen);
  const [twice] = chosen.length > 0 && random.next() < 0.3 ? [random.pick(chosen)] : [];
  if (twice === undefined) return plain;
  return [...plain, { column: `other_${twice}_key`, to: twice, role: `${from}_other_${twice}` }];
}

interface Drawing {
  readonly sizes: ReadonlyMap<string, number>;
  readonly random: Random;
}

function drawRow(id: number, links: readonly Link[], { sizes, random }: Drawing): Row {
  const perhaps = (value: Value) => (random.next() < 0.15 ? null : value);
  const month = String(random.between(1, 6)).padStart(2, '0');
  const day = String(random.between(1, 28)).padStart(2, '0');
  return {
    id,
    kind: perhaps(random.pick(KINDS)),
    size: perhaps(random.between(-5, 20)),
    flag: perhaps(random.next() < 0.5),
    since: perhaps(`${random.pick(['2024', '2025'])}-${month}-${day}`),
    ...Object.fromEntries(
      links.map(({ column, to }) => {
        const key = random.next() < 0.1 ? NOWHERE : random.between(1, Math.max(1, sizes.get(to) ?? 1));
        return [column, perhaps(key)];
      }),
    ),
  };
}
