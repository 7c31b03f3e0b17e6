import { validateModel } from '@parley/semantic-layer';
import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftModel } from './draft-model.js';

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ''),
  fc.constantFrom(
    'id',
    'ID',
    'customer_id',
    'Kunden Nr.',
    '2024',
    'metric',
    'order',
    'straße',
    '_',
    '日付',
    'row_count',
    'a.b',
  ),
);
const type = fc.constantFrom(
  'integer',
  'text',
  'numeric(10,2)',
  'date',
  'timestamptz',
  'boolean',
  'uuid',
  'jsonb',
  'bytea',
  'char(1)',
  'int[]',
);
const comment = fc.option(
  fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom('foreign key to order', 'one of: a, b', 'ID of the customer'),
  ),
  { nil: undefined },
);

const table = fc
  .record({
    table: name,
    comment,
    columns: fc.uniqueArray(fc.record({ name, type, comment }), {
      selector: (each) => each.name,
      maxLength: 8,
    }),
  })
  .map(
    ({ table: called, comment: said, columns }): CatalogTable => ({
      schema: 'public',
      table: called,
      kind: 'table',
      ...(said !== undefined && { comment: said }),
      columns: columns.map((column, at) => ({
        name: column.name,
        type: column.type,
        nullable: at > 0,
        isPrimaryKey: at === 0,
        ...(column.comment !== undefined && { comment: column.comment }),
      })),
      foreignKeys: [],
    }),
  );
const catalogs = fc
  .record({
    tables: fc.uniqueArray(table, { selector: (each) => each.table, maxLength: 8 }),
    references: fc.array(fc.record({ from: fc.nat(7), column: fc.nat(7), to: fc.nat(7) }), { maxLength: 10 }),
  })
  .map(({ tables, references }): PhysicalCatalog => {
    const withKeys = tables.map((each, at) => ({
      ...each,
      foreignKeys: references.flatMap(({ from, column, to }) => {
        const [name, target] = [each.columns[column]?.name, tables[to]];
        const key = target?.columns[0]?.name;
        if (from !== at || name === undefined || target === undefined || key === undefined) return [];
        return [{ columns: [name], references: { schema: 'public', table: target.table, columns: [key] } }];
      }),
    }));
    return {
      engine: 'postgresql',
      searchPath: ['public'],
      tables: withKeys,
      tableNames: 'case-sensitive',
      hash: 'h',
    };
  });

describe('whatever a schema is called', () => {
  it('its draft is a model that can be asked', () => {
    fc.assert(
      fc.property(catalogs, (catalog) => {
        fc.pre(catalog.tables.some(({ columns }) => columns.length > 0));
        expect(validateModel(draftModel({ catalog }).model)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
