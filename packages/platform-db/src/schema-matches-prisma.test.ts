import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS_FOLDER, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { queryAs } from './testing/two-tenants.js';

// Nothing else compares the two: `prisma migrate diff` would download its engine, and answers "no
// difference" when it can't.

interface Column {
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}
interface Table {
  readonly columns: Record<string, Column>;
  /** Primary key and unique keys, as sorted column lists. */
  readonly keys: string[];
  /** `columns -> schema.table(columns)` */
  readonly foreignKeys: string[];
}

const SCALARS: Readonly<Record<string, string>> = {
  'String @db.Uuid': 'uuid',
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Json: 'jsonb',
  Bytes: 'bytea',
  'DateTime @db.Date': 'date',
  'DateTime @db.Timestamptz(6)': 'timestamp(6) with time zone',
};

let platform: TestPlatform;
let prismaSchema: string;

beforeAll(async () => {
  platform = await startTestPlatform();
  prismaSchema = await readFile(join(MIGRATIONS_FOLDER, '../schema.prisma'), 'utf8');
});
afterAll(() => platform.stop());

describe('the migrated database and schema.prisma', () => {
  it('have the same tables, columns, types, nullability, defaults, keys and foreign keys', async () => {
    const { tables } = readPrismaSchema(prismaSchema);
    const isView = (name: string): boolean => name.includes('_v1.');
    const expected = Object.fromEntries(Object.entries(tables).filter(([name]) => !isView(name)));
    expect(Object.keys(expected)).toHaveLength(36);
    expect(await readTables('r')).toEqual(expected);
  });

  it('have views of the same columns and types', async () => {
    const { tables } = readPrismaSchema(prismaSchema);
    const live = await readTables('v');
    const types = (table: Table | undefined): unknown =>
      table && Object.fromEntries(Object.entries(table.columns).map(([name, { type }]) => [name, type]));
    const views = Object.keys(tables).filter((name) => name.includes('_v1.'));
    expect(views).toHaveLength(12);
    for (const view of views) expect([view, types(live[view])]).toEqual([view, types(tables[view])]);
  });

  it('have the same enums', async () => {
    const { rows } = await queryAs(platform.adminUrl, null, [
      `SELECT n.nspname || '.' || t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS values
       FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
       GROUP BY 1`,
    ]);
    const { enums } = readPrismaSchema(prismaSchema);
    expect(Object.fromEntries(rows.map((row) => [row.name, row.values]))).toEqual(enums);
  });
});

async function readTables(kind: 'r' | 'v'): Promise<Record<string, Table>> {
  const { rows } = await queryAs(platform.adminUrl, null, [
    `SELECT n.nspname || '.' || c.relname AS name,
       (SELECT jsonb_object_agg(a.attname, jsonb_build_object(
          'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull, 'hasDefault', a.atthasdef))
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT coalesce(jsonb_agg(k.columns ORDER BY k.columns), '[]') FROM (
          SELECT (SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)) AS columns
          FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL) k) AS keys,
       (SELECT coalesce(jsonb_agg(f.line ORDER BY f.line), '[]') FROM (
          SELECT (SELECT string_agg(a.attname, ',' ORDER BY o) FROM unnest(o.conkey) WITH ORDINALITY u (k, o)
                  JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = u.k)
            || ' -> ' || o.confrelid::regclass || '(' ||
            (SELECT string_agg(a.attname, ',' ORDER BY o) FROM unnest(o.confkey) WITH ORDINALITY u (k, o)
             JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = u.k) || ')' AS line
          FROM pg_constraint o WHERE o.conrelid = c.oid AND o.contype = 'f' AND o.confdeltype = 'c') f)
       AS "foreignKeys"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = $1 AND n.nspname !~ '^(pg_|information_schema|public)'`,
    kind,
  ]);
  return Object.fromEntries(rows.map(({ name, ...table }) => [String(name), table as unknown as Table]));
}

/** Reads as much of Prisma's language as this schema uses; throws at a type it does not know. */
function readPrismaSchema(text: string): { tables: Record<string, Table>; enums: Record<string, string[]> } {
  const source = text.replaceAll(/^\s*\/\/.*$/gm, '');
  const blocks = [...source.matchAll(/^(model|enum) (\w+) \{\n([\s\S]*?)^\}/gm)].map(
    ([, kind, name, body]) => ({
      kind,
      name: name ?? '',
      schema: /@@schema\("(\w+)"\)/.exec(body ?? '')?.[1] ?? '',
      table: /@@map\("(\w+)"\)/.exec(body ?? '')?.[1] ?? '',
      lines: (body ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    }),
  );
  const enums = Object.fromEntries(
    blocks
      .filter(({ kind }) => kind === 'enum')
      .map(({ schema, name, lines }) => [
        `${schema}.${name}`,
        lines.filter((line) => !line.startsWith('@@')),
      ]),
  );
  const enumTypes = Object.fromEntries(
    Object.keys(enums).map((name) => [name.split('.')[1], name.replace('.', '."').concat('"')]),
  );
  const models = new Map(blocks.filter(({ kind }) => kind === 'model').map((block) => [block.name, block]));
  const columnOf = (model: string, field: string): string => {
    const line = models.get(model)?.lines.find((candidate) => candidate.startsWith(`${field} `)) ?? '';
    return /@map\("(\w+)"\)/.exec(line)?.[1] ?? field;
  };
  const list = (model: string, fields: string | undefined): string[] =>
    (fields ?? '').split(',').map((field) => columnOf(model, field.trim()));

  const tables: Record<string, Table> = {};
  for (const { name, schema, table, lines } of models.values()) {
    const columns: Record<string, Column> = {};
    const keys: string[] = [];
    const foreignKeys: string[] = [];
    for (const line of lines) {
      const key = /^@@(?:id|unique)\(\[([^\]]+)\]\)/.exec(line);
      if (key) keys.push(list(name, key[1]).sort().join(','));
      if (line.startsWith('@@')) continue;
      const [, field = '', type = '', mark] = /^(\w+)\s+(\w+)(\[\]|\?)?/.exec(line) ?? [];
      const relation = /@relation\(fields: \[([^\]]+)\], references: \[([^\]]+)\], onDelete: Cascade\)/.exec(
        line,
      );
      const target = models.get(type);
      if (target) {
        if (relation) {
          const to = `${target.schema}.${target.table}(${list(type, relation[2]).join(',')})`;
          foreignKeys.push(`${list(name, relation[1]).join(',')} -> ${to}`);
        }
        continue;
      }
      if (/ @(id|unique)\b/.test(line)) keys.push(columnOf(name, field));
      const native = /@db\.\w+(\(\d+\))?/.exec(line)?.[0];
      const scalar = enumTypes[type] ?? SCALARS[native ? `${type} ${native}` : type];
      if (scalar === undefined) throw new Error(`no column type is known for: ${line}`);
      columns[columnOf(name, field)] = {
        type: mark === '[]' ? `${scalar}[]` : scalar,
        nullable: mark === '?',
        hasDefault: line.includes('@default('),
      };
    }
    tables[`${schema}.${table}`] = { columns, keys: keys.sort(), foreignKeys: foreignKeys.sort() };
  }
  return { tables, enums };
}
