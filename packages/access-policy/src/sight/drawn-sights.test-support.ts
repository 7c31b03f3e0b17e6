import type {
  EffectivePolicy,
  PhysicalCatalog,
  PolicyPredicate,
  PolicyScalar,
  VisibleMask,
} from '@parley/sql-guard';
import { type TableView, visibleSchema } from '@parley/sql-guard';
import fc from 'fast-check';
import { effectivePolicy } from '../effective-policy.js';
import type { BoundPolicy } from '../policy-definition.js';

const COLUMNS = { orders: ['region', 'owner', 'amount'], managers: ['region', 'owner'] } as const;
type Name = keyof typeof COLUMNS;
const NAMES = ['orders', 'managers'] as const satisfies readonly Name[];
export const of = (table: string) => ({ schema: 'public', table });

export const CATALOG: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: 'of the test',
  tables: NAMES.map((table) => ({
    ...of(table),
    kind: 'table',
    foreignKeys: [],
    columns: COLUMNS[table].map((name) => ({ name, type: 'text', nullable: true, isPrimaryKey: false })),
  })),
};

// What is stored, and changes of it ---------------------------------------------------------------

export interface State {
  readonly policies: readonly BoundPolicy[];
  readonly classified: EffectivePolicy['classified'] & object;
}
export interface Person {
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, PolicyScalar>>;
  /** Absent: me. */
  readonly userId?: string;
}
const ME = '01a1df14-0000-7000-8000-000000000001';
export const ALL_CLASSIFIED = NAMES.map((table) => ({ ...of(table), columns: [...COLUMNS[table]] }));
export const I: Person = { roles: ['r1', 'r2'], groups: ['g1'], attributes: { home: 'x' } };

export const sightOf = (
  { policies, classified }: State,
  { roles, groups, attributes, userId = ME }: Person,
): EffectivePolicy =>
  effectivePolicy({ policies, classified, roles, groups, userId, attributes, hashKey: '' });

const VALUE = fc.constantFrom('x', 'y', 'z');
/** One of them is not there any more. */
const COLUMN = fc.constantFrom('region', 'owner', 'amount', 'region', 'owner', 'amount', 'region', 'gone');
const operand = fc.oneof(
  VALUE.map((constant) => ({ constant })),
  fc.constantFrom({ attribute: 'home' }, { attribute: 'lacking' }),
);
const leaf: fc.Arbitrary<PolicyPredicate> = fc.oneof(
  fc.record({ op: fc.constantFrom('eq', 'ne'), column: COLUMN, value: operand }),
  fc.record({
    op: fc.constantFrom('in', 'not_in'),
    column: COLUMN,
    value: fc.uniqueArray(VALUE, { maxLength: 2 }).map((constant) => ({ constant })),
  }),
  fc.record({ op: fc.constantFrom('is_null', 'is_not_null'), column: COLUMN }),
  fc.record({
    op: fc.constant('exists'),
    column: fc.constantFrom('region', 'owner'),
    mapping: fc.constant(of('managers')),
    matches: fc.constantFrom('region', 'owner'),
    where: fc.array(
      fc.record({ op: fc.constantFrom('eq'), column: fc.constantFrom('region', 'owner'), value: operand }),
      {
        maxLength: 1,
      },
    ),
  }),
);
const { predicate } = fc.letrec<{ predicate: PolicyPredicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.record({
      op: fc.constantFrom('and', 'or'),
      operands: fc.array(tie('predicate'), { minLength: 2, maxLength: 2 }),
    }),
    fc.record({ op: fc.constant('not'), operand: tie('predicate') }),
  ),
}));
const effect = fc.constantFrom('allow', 'allow', 'deny');
const mask = fc.constantFrom(
  { kind: 'hide' },
  { kind: 'null' },
  { kind: 'hash' },
  { kind: 'partial', keepLast: 1 },
  { kind: 'constant', value: '-' },
);
const rule = fc.oneof(
  fc.record({
    kind: fc.constant('ROW'),
    definition: fc.record({ effect, table: fc.constant(of('orders')), predicate }),
  }),
  fc.record({
    kind: fc.constant('COLUMN'),
    definition: fc.record({ effect, table: fc.constant(of('orders')), column: COLUMN, mask }),
  }),
  fc.record({
    kind: fc.constant('TABLE'),
    definition: fc.record({ effect, tables: fc.subarray(NAMES.map(of)) }),
  }),
) as fc.Arbitrary<Pick<BoundPolicy, 'kind' | 'definition'>>;
export const nobody = { roleName: null, groupName: null, userId: null };
const binding = fc.constantFrom(
  { ...nobody, roleName: 'r1' },
  { ...nobody, roleName: 'r1' },
  { ...nobody, roleName: 'r2' },
  { ...nobody, roleName: 'others' },
  { ...nobody, groupName: 'g1' },
  { ...nobody, userId: ME },
);
const policy: fc.Arbitrary<BoundPolicy> = fc
  .tuple(fc.constantFrom('p1', 'p2', 'p3'), rule, binding)
  .map(([policyId, what, whom]) => ({ policyId, ...what, ...whom }));
const classification = fc.constantFrom(
  ALL_CLASSIFIED,
  ALL_CLASSIFIED,
  ALL_CLASSIFIED.slice(0, 1),
  ALL_CLASSIFIED.map((table) => ({ ...table, columns: table.columns.slice(0, 2) })),
);
export const state: fc.Arbitrary<State> = fc.record({
  policies: fc.array(policy, { maxLength: 4 }),
  classified: classification,
});

type Edit = (before: State) => State;
const at = (index: number, { policies }: State) => (policies.length === 0 ? 0 : index % policies.length);
export const edit: fc.Arbitrary<Edit> = fc.oneof(
  policy.map(
    (added): Edit =>
      (before) => ({ ...before, policies: [...before.policies, added] }),
  ),
  fc.nat(9).map(
    (index): Edit =>
      (before) => ({ ...before, policies: before.policies.toSpliced(at(index, before), 1) }),
  ),
  fc.tuple(fc.nat(9), rule).map(
    ([index, what]): Edit =>
      (before) => ({
        ...before,
        policies: before.policies.map((each, place) =>
          place === at(index, before) ? { ...each, ...what } : each,
        ),
      }),
  ),
  fc.tuple(fc.nat(9), binding).map(
    ([index, whom]): Edit =>
      (before) => ({
        ...before,
        policies: before.policies.map((each, place) =>
          place === at(index, before) ? { ...each, ...whom } : each,
        ),
      }),
  ),
  classification.map(
    (classified): Edit =>
      (before) => ({ ...before, classified }),
  ),
);

// What is seen, in plain code ---------------------------------------------------------------------

type Cell = 'x' | 'y' | 'z' | null;
type Row = Readonly<Record<string, Cell>>;
export type Data = Readonly<Record<Name, readonly Row[]>>;

const cell = fc.constantFrom<Cell>('x', 'y', 'z', null);
const rowsOf = (name: Name) => {
  const cells: Record<string, fc.Arbitrary<Cell>> = {};
  for (const column of COLUMNS[name]) cells[column] = cell;
  return fc.array(fc.record(cells), { maxLength: 4 });
};
export const data: fc.Arbitrary<Data> = fc.record({ orders: rowsOf('orders'), managers: rowsOf('managers') });

/** True, false, or null for unknown. */
function holds(
  test: PolicyPredicate,
  row: Row,
  world: { data: Data; attributes: EffectivePolicy['attributes'] },
): boolean | null {
  switch (test.op) {
    case 'and': {
      const all = test.operands.map((part) => holds(part, row, world));
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'or': {
      const all = test.operands.map((part) => holds(part, row, world));
      return all.includes(true) ? true : all.includes(null) ? null : false;
    }
    case 'not': {
      const inner = holds(test.operand, row, world);
      return inner === null ? null : !inner;
    }
    case 'is_null':
      return row[test.column] === null;
    case 'is_not_null':
      return row[test.column] !== null;
    case 'exists':
      return world.data.managers.some(
        (mapping) =>
          row[test.column] !== null &&
          mapping[test.matches] === row[test.column] &&
          test.where.every((part) => holds(part, mapping, world) === true),
      );
    default: {
      const value = row[test.column] ?? null;
      const given = 'attribute' in test.value ? world.attributes[test.value.attribute] : test.value.constant;
      const among: readonly unknown[] = Array.isArray(given) ? given : [given];
      const negated = test.op === 'ne' || test.op === 'not_in';
      if (among.length === 0) return negated;
      return value === null ? null : among.includes(value) !== negated;
    }
  }
}

function masked(value: Cell, shown: VisibleMask): unknown {
  if (shown.kind === 'null') return null;
  if (shown.kind === 'constant') return shown.value;
  return value === null ? null : [shown.kind, value];
}

/** Everything that somebody sees of a database. */
export function sight(policy: EffectivePolicy, of: Data): unknown {
  const schema = visibleSchema(CATALOG, policy);
  const world = { data: of, attributes: policy.attributes };
  return NAMES.map((name) => {
    const view = schema.find({ schema: 'public', table: name });
    return view === null || view.fault !== null ? null : seenRows(view, of[name], world);
  });
}

function seenRows(
  view: TableView,
  rows: readonly Row[],
  world: { data: Data; attributes: EffectivePolicy['attributes'] },
) {
  return rows
    .filter((row) => view.rows === null || holds(view.rows, row, world) === true)
    .map((row) =>
      view.columns.map(({ name, cells }) => {
        const value = row[name] ?? null;
        if (cells.kind === 'clear') return [name, ['clear', value]];
        const isClear = cells.kind === 'mixed' && holds(cells.clearWhen, row, world) === true;
        return [name, isClear ? ['clear', value] : masked(value, cells.mask)];
      }),
    );
}

/** Databases that differ from one in a cell or a row. */
export function nearby(one: Data): Data[] {
  const changed: Data[] = [];
  for (const name of NAMES) {
    one[name].forEach((row, index) => {
      changed.push({ ...one, [name]: one[name].toSpliced(index, 1) });
      for (const column of COLUMNS[name]) {
        for (const value of ['x', 'y', 'z', null] as const) {
          changed.push({ ...one, [name]: one[name].with(index, { ...row, [column]: value }) });
        }
      }
    });
  }
  return changed;
}

/** `table row` of each row that exists for somebody, and `table row column` of each cell that is clear to them. */
export function seenCells(policy: EffectivePolicy, world: Data): readonly string[] {
  const schema = visibleSchema(CATALOG, policy);
  const given = { data: world, attributes: policy.attributes };
  return NAMES.flatMap((name) => {
    const view = schema.find(of(name));
    if (view === null || view.fault !== null) return [];
    return world[name].flatMap((row, index) => {
      if (view.rows !== null && holds(view.rows, row, given) !== true) return [];
      const clear = view.columns.filter(
        ({ cells }) =>
          cells.kind === 'clear' || (cells.kind === 'mixed' && holds(cells.clearWhen, row, given) === true),
      );
      return [`${name} ${index}`, ...clear.map((column) => `${name} ${index} ${column.name}`)];
    });
  });
}
