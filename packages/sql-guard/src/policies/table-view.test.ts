import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogTable, PhysicalCatalog } from '../catalog.js';
import type { ColumnMask, EffectivePolicy, PolicyPredicate } from '../policy.js';
import { type GrantParts, type PolicyParts, policyOf } from '../testing/policies.js';
import type { TableView } from './table-view.js';
import { visibleSchema } from './visible-schema.js';

const tableOf = (table: string, columns: readonly string[], kind: CatalogTable['kind'] = 'table') => ({
  schema: 'public',
  table,
  kind,
  foreignKeys: [],
  columns: columns.map((name) => ({ name, type: 'text', nullable: true, isPrimaryKey: name === 'id' })),
});
const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: 'h',
  tables: [
    tableOf('people', ['id', 'region', 'salary']),
    tableOf('teams', ['id']),
    tableOf('managers', ['person', 'login']),
    tableOf('rich_people', ['id'], 'view'),
  ],
};
const CLASSIFIED = CATALOG.tables.map(({ schema, table, columns }) => ({
  schema,
  table,
  columns: columns.map(({ name }) => name),
}));

const view = (policy: EffectivePolicy, name = 'people', catalog = CATALOG): TableView | null =>
  visibleSchema(catalog, policy).find({ schema: 'public', table: name });
const see = (parts: PolicyParts, name = 'people') =>
  view(policyOf({ classified: CLASSIFIED, ...parts }), name);
const cells = (seen: TableView | null, column = 'salary') =>
  seen?.columns.find(({ name }) => name === column)?.cells;

const region = (value: string): PolicyPredicate => ({
  op: 'eq',
  column: 'region',
  value: { constant: value },
});
const [EU, US] = [region('EU'), region('US')];
const OWN: PolicyPredicate = { op: 'eq', column: 'region', value: { attribute: 'region' } };
const rows = (...people: readonly PolicyPredicate[]): GrantParts => ({ rows: { people } });
const masked = (mask: ColumnMask, people: readonly PolicyPredicate[] = []): GrantParts => ({
  rows: { people },
  masks: { people: { salary: mask } },
});
const HASH: ColumnMask = { kind: 'hash' };
const HIDE: ColumnMask = { kind: 'hide' };
const EMPTY: ColumnMask = { kind: 'null' };

describe('rows', () => {
  it('of one grant AND, of one layer OR, of layers AND', () => {
    expect(see({})?.rows).toBeNull();
    expect(see({ roles: [rows(EU, OWN)], attributes: { region: 'EU' } })?.rows).toEqual({
      op: 'and',
      operands: [EU, OWN],
    });
    expect(see({ roles: [rows(EU), rows(US)] })?.rows).toEqual({ op: 'or', operands: [EU, US] });
    expect(see({ roles: [rows(EU)], groups: [rows(US)], user: rows(EU) })?.rows).toEqual({
      op: 'and',
      operands: [EU, US],
    });
  });

  it('are all that one grant of the layer gives whole', () => {
    expect(see({ roles: [rows(EU), { tables: ['people'] }] })?.rows).toBeNull();
    expect(see({ roles: [rows(EU), masked(HASH)] })?.rows).toBeNull();
  });

  it('are not widened by a grant that does not speak of the table', () => {
    expect(see({ roles: [rows(EU), { rows: { teams: EU } }] })?.rows).toEqual(EU);
    expect(see({ roles: [rows(EU), { tables: ['teams'] }] })?.rows).toEqual(EU);
  });

  it('that are denied are left out, those too for which it is unknown', () => {
    expect(see({ roles: [rows(EU)], denied: rows(US) })?.rows).toEqual({
      op: 'and',
      operands: [EU, { op: 'not', operand: US }],
    });
  });
});

describe('tables', () => {
  it('exist where a list has them, or no list of the layer is asked', () => {
    expect(see({ roles: [{ tables: ['teams'] }] })).toBeNull();
    expect(see({ roles: [{ tables: ['teams'] }, { tables: ['people'] }] })).not.toBeNull();
    expect(see({ roles: [{ tables: ['people'] }], groups: [{ tables: ['teams'] }] })).toBeNull();
    expect(see({ roles: [{ tables: [] }] })).toBeNull();
  });

  it('do not exist by a rule of a grant whose own list has them not', () => {
    const contradictory = { ...rows(EU), tables: ['teams'] };
    expect(see({ roles: [contradictory] })).toBeNull();
    expect(see({ roles: [contradictory, rows(US)] })?.rows).toEqual(US);
  });

  it('that are denied exist for nobody', () => {
    const parts = { roles: [{ tables: ['people'] }], denied: { tables: ['people'] } };
    expect(see(parts)).toBeNull();
    expect(visibleSchema(CATALOG, policyOf({ classified: CLASSIFIED, ...parts })).names).toEqual([]);
  });

  it('and columns must be classified, once there is a policy', () => {
    const classified = [{ schema: 'public', table: 'people', columns: ['id', 'gone'] }];
    expect(see({ classified })?.columns.map(({ name }) => name)).toEqual(['id']);
    expect(see({ classified, roles: [{ tables: ['teams'] }] }, 'teams')).toBeNull();
    expect(see({ classified })?.typeOf.has('salary')).toBe(true);
  });

  it('that are views need a grant that speaks of them too', () => {
    expect(view(policyOf({}), 'rich_people')).not.toBeNull();
    expect(see({}, 'rich_people')).toBeNull();
    expect(view(policyOf({ denied: { tables: ['teams'] } }), 'rich_people')).toBeNull();
    expect(see({ roles: [{ tables: ['rich_people'] }] }, 'rich_people')).not.toBeNull();
    const unclassified = CLASSIFIED.filter(({ table }) => table !== 'rich_people');
    expect(see({ classified: unclassified, roles: [{ tables: ['rich_people'] }] }, 'rich_people')).toBeNull();
  });
});

describe('cells', () => {
  it('are clear in rows that a grant showing them clear admits, and nowhere else', () => {
    expect(cells(see({ roles: [masked(HASH, [EU]), rows(US)] }))).toEqual({
      kind: 'mixed',
      clearWhen: US,
      mask: HASH,
    });
    expect(
      cells(see({ roles: [masked(HASH, [EU]), rows(US), rows(OWN)], attributes: { region: 'EU' } })),
    ).toEqual({
      kind: 'mixed',
      clearWhen: { op: 'or', operands: [US, OWN] },
      mask: HASH,
    });
    expect(cells(see({ roles: [masked(HASH, [EU])] }))).toEqual({ kind: 'masked', mask: HASH });
    expect(cells(see({ roles: [masked(HASH, [EU]), { tables: ['people'] }] }))).toEqual({ kind: 'clear' });
  });

  it('are clear only where every layer shows them', () => {
    const mixed = { roles: [masked(HASH, [EU]), rows(US)] };
    expect(cells(see({ ...mixed, user: masked(EMPTY) }))).toEqual({ kind: 'masked', mask: EMPTY });
    expect(cells(see({ ...mixed, groups: [masked(EMPTY, [US]), rows(EU)] }))).toEqual({
      kind: 'mixed',
      clearWhen: { op: 'and', operands: [US, EU] },
      mask: EMPTY,
    });
    expect(cells(see({ ...mixed, user: rows(EU) }))).toMatchObject({ kind: 'mixed', clearWhen: US });
  });

  it('do not exist where every grant of a layer hides them', () => {
    expect(cells(see({ roles: [masked(HIDE), masked(HIDE, [EU])] }))).toBeUndefined();
    expect(cells(see({ roles: [rows(EU)], user: masked(HIDE) }))).toBeUndefined();
    expect(cells(see({ roles: [masked(HIDE), rows(US)] }))).toEqual({
      kind: 'mixed',
      clearWhen: US,
      mask: EMPTY,
    });
    expect(cells(see({ roles: [masked(HIDE), masked(HASH)] }))).toEqual({ kind: 'masked', mask: EMPTY });
  });

  it('that are denied are masked in every row, or gone', () => {
    expect(cells(see({ roles: [{ tables: ['people'] }], denied: masked(HASH) }))).toEqual({
      kind: 'masked',
      mask: HASH,
    });
    expect(cells(see({ roles: [masked(EMPTY)], denied: masked(HASH) }))).toEqual({
      kind: 'masked',
      mask: EMPTY,
    });
    expect(cells(see({ roles: [{ tables: ['people'] }], denied: masked(HIDE) }))).toBeUndefined();
  });

  it('wear a mask of a kind that this build does not know as nothing at all', () => {
    expect(cells(see({ roles: [masked({ kind: 'blur' } as never)] }))).toBeUndefined();
  });
});

describe('a missing attribute', () => {
  it('drops its grant, and where that was the only one, the table can’t be read', () => {
    expect(see({ roles: [rows(OWN), rows(US)] })).toMatchObject({ rows: US, fault: null });
    expect(see({ roles: [masked(HASH, [OWN]), rows(US)] })?.columns[2]?.cells).toEqual({ kind: 'clear' });
    const fault = { code: 'POLICY_ATTRIBUTE_MISSING', attribute: 'region' };
    expect(see({ roles: [rows(OWN)] })).toMatchObject({ fault });
    expect(see({ roles: [rows(OWN)], user: rows(US) })).toMatchObject({ fault });
    // A grant that does not speak of the table can't stand in.
    expect(see({ roles: [rows(OWN), { tables: ['teams'] }] })).toMatchObject({ fault });
    expect(see({ roles: [rows(OWN)] }, 'teams')).toMatchObject({ fault: null });
  });

  it('of a denial denies', () => {
    const fault = { code: 'POLICY_ATTRIBUTE_MISSING', attribute: 'region' };
    expect(see({ roles: [rows(US)], denied: rows(OWN) })).toMatchObject({ fault });
  });
});

describe('a rule that names what is gone', () => {
  const gone: PolicyPredicate = { op: 'is_null', column: 'gone' };
  const mapping = (part: object): PolicyPredicate => ({
    op: 'exists',
    column: 'id',
    mapping: { schema: 'public', table: 'managers' },
    matches: 'person',
    where: [{ op: 'eq', column: 'login', value: { constant: 'x' } }],
    ...part,
  });

  it.each<[string, PolicyParts]>([
    ['a row rule', { roles: [rows(gone), rows(US)] }],
    ['deep in one', { roles: [rows({ op: 'not', operand: { op: 'or', operands: [EU, gone] } })] }],
    ['a mask', { roles: [{ masks: { people: { gone: HASH } } }, rows(US)] }],
    ['a denied row', { denied: rows(gone) }],
    ['a denied column', { denied: { masks: { people: { gone: HASH } } } }],
    ['a mapping table', { roles: [rows(mapping({ mapping: { schema: 'public', table: 'gone' } }))] }],
    ['a column to match', { roles: [rows(mapping({ matches: 'gone' }))] }],
    ['a column of a mapping', { roles: [rows(mapping({ where: [{ ...EU, column: 'gone' }] }))] }],
  ])('keeps its table from being read: %s', (_what, parts) => {
    expect(see(parts)?.fault).toEqual({ code: 'SCHEMA_CHANGED' });
    expect(see(parts, 'teams')?.fault).toBeNull();
  });

  it('is none when it is there', () => {
    const seen = see({ roles: [rows(mapping({}))] });
    expect(seen).toMatchObject({ fault: null, mappings: [{ schema: 'public', table: 'managers' }] });
  });
});

describe('names', () => {
  const upper: PolicyPredicate = {
    op: 'exists',
    column: 'ID',
    mapping: { schema: 'PUBLIC', table: 'MANAGERS' },
    matches: 'Person',
    where: [],
  };
  const policy = policyOf({
    classified: CLASSIFIED.map((entry) => ({ ...entry, table: entry.table.toUpperCase() })),
    roles: [{ rows: { People: upper }, masks: { PEOPLE: { Salary: HASH } } }],
  });

  it('of policies are compared as the engine compares them', () => {
    const sqlite: PhysicalCatalog = { ...CATALOG, engine: 'sqlite', tableNames: 'case-insensitive' };
    for (const name of ['people', 'PEOPLE']) {
      const seen = view(policy, name, sqlite);
      expect(cells(seen)).toEqual({ kind: 'masked', mask: HASH });
      expect(seen?.rows).toEqual({
        ...upper,
        column: 'id',
        mapping: { schema: 'public', table: 'managers' },
        matches: 'person',
      });
    }
    expect(view(policy, 'people')).toBeNull();
  });
});

/** One row, and what a cell of it shows by the words of the policy, without putting any predicates together. */
interface Drawn {
  readonly layers: readonly (readonly { readonly admits: boolean; readonly mask: ColumnMask | null }[])[];
  readonly denied: boolean;
}

it('never shows a cell that the words of the policy do not show', () => {
  const drawn: fc.Arbitrary<Drawn> = fc.record({
    layers: fc.array(
      fc.array(
        fc.record({
          admits: fc.boolean(),
          mask: fc.constantFrom<(ColumnMask | null)[]>(null, HASH, HIDE),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      { maxLength: 3 },
    ),
    denied: fc.boolean(),
  });
  fc.assert(
    fc.property(drawn, ({ layers, denied }) => {
      // Every predicate has a name that says what it is for this row.
      let count = 0;
      const told = new Map<string, boolean>();
      const named = (truth: boolean): PolicyPredicate => {
        const predicate = region(`${count++}`);
        told.set(JSON.stringify(predicate), truth);
        return predicate;
      };
      const given = layers.map((layer) =>
        layer.map(
          ({ admits, mask }): GrantParts =>
            mask === null ? rows(named(admits)) : masked(mask, [named(admits)]),
        ),
      );
      const [roles = [], groups = [], [user] = []] = given;
      const single = (given[2] ?? []).slice(0, 1);
      const kept = layers.map((layer, index) => (index === 2 ? layer.slice(0, single.length) : layer));
      const seen = see({
        roles,
        groups,
        ...(user === undefined ? {} : { user }),
        denied: denied ? masked(HASH) : {},
      });
      const holds = (predicate: PolicyPredicate | null): boolean => {
        if (predicate === null) return true;
        if (predicate.op === 'and') return predicate.operands.every(holds);
        if (predicate.op === 'or') return predicate.operands.some(holds);
        return told.get(JSON.stringify(predicate)) ?? false;
      };
      const exists = kept.every((layer) => layer.some(({ admits }) => admits));
      const isClear =
        !denied && kept.every((layer) => layer.some(({ admits, mask }) => admits && mask === null));
      const isGone = kept.some((layer) => layer.every(({ mask }) => mask?.kind === 'hide'));
      expect(holds(seen?.rows ?? null)).toBe(exists);
      const cell = cells(seen);
      expect(cell === undefined).toBe(isGone);
      if (!exists || cell === undefined) return;
      expect(cell.kind === 'clear' || (cell.kind === 'mixed' && holds(cell.clearWhen))).toBe(isClear);
    }),
    { numRuns: 500 },
  );
});
