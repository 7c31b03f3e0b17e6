import fc from 'fast-check';

/** A grammar of SELECTs over the shop whose answers do not depend on the order of rows. */

interface Column {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'time';
}

const columnsOf = (numbers: string, texts: string, times = ''): readonly Column[] => [
  ...words(numbers).map((name) => ({ name, kind: 'number' as const })),
  ...words(texts).map((name) => ({ name, kind: 'text' as const })),
  ...words(times).map((name) => ({ name, kind: 'time' as const })),
];
const words = (list: string) => list.split(' ').filter((word) => word !== '');

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  customers: columnsOf('id credit', 'name email region', 'birthday'),
  products: columnsOf('id price', 'title category'),
  orders: columnsOf('id customer_id total', 'status', 'ordered_at'),
  order_items: columnsOf('order_id line product_id quantity unit_price', ''),
  employees: columnsOf('id manager_id salary', 'name'),
};

interface Source {
  readonly from: string;
  readonly columns: readonly Column[];
}

const table = (alias: string): fc.Arbitrary<Source> =>
  fc.constantFrom(...Object.keys(TABLES)).map((name) => ({
    from: `${name} ${alias}`,
    columns: (TABLES[name] ?? []).map((column) => ({ ...column, name: `${alias}.${column.name}` })),
  }));

const pick = (columns: readonly Column[], kind?: Column['kind']) => {
  const fitting = columns.filter((column) => kind === undefined || column.kind === kind);
  return fc.constantFrom(...(fitting.length > 0 ? fitting : columns));
};

const LITERALS = {
  number: ['5', '20', '150.5'],
  text: [`'EU'`, `'paid'`, `'Customer 3'`],
  time: [`'2025-03-01'`],
} as const;

const comparison = (columns: readonly Column[]): fc.Arbitrary<string> =>
  pick(columns).chain((column) =>
    fc.oneof(
      fc
        .tuple(fc.constantFrom('=', '<>', '<', '>='), fc.constantFrom<string>(...LITERALS[column.kind]))
        .map(([op, value]) => `${column.name} ${op} ${value}`),
      fc.constantFrom('is null', 'is not null').map((test) => `${column.name} ${test}`),
      fc.constantFrom('1', 'a', '%e').map((part) => `${column.name}::text like '%${part}%'`),
      fc.constant(`coalesce(${column.name}::text, 'none') <> 'none'`),
      fc.constant(`${column.name} in (select ${column.name})`),
    ),
  );

const condition = (columns: readonly Column[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: comparison(columns) },
    fc
      .tuple(comparison(columns), fc.constantFrom('and', 'or'), comparison(columns))
      .map(([left, op, right]) => `(${left} ${op} ${right})`),
    comparison(columns).map((inner) => `not (${inner})`),
  );

const source: fc.Arbitrary<Source> = fc.oneof(
  table('a'),
  fc
    .tuple(table('a'), table('b'), fc.constantFrom('join', 'left join', 'full join'))
    .chain(([left, right, join]) =>
      fc.tuple(pick(left.columns, 'number'), pick(right.columns, 'number')).map(([l, r]) => ({
        // Equality of numbers as text: masks may have made either side text.
        from: `${left.from} ${join} ${right.from} on ${l.name}::text = ${r.name}::text`,
        columns: [...left.columns, ...right.columns],
      })),
    ),
  table('i').chain((inner) =>
    condition(inner.columns).map((where) => ({
      from: `(select * from ${inner.from} where ${where}) s`,
      columns: inner.columns.map((column) => ({ ...column, name: column.name.replace('i.', 's.') })),
    })),
  ),
);

const value = (columns: readonly Column[]): fc.Arbitrary<string> =>
  pick(columns).chain((column) =>
    fc.constantFrom(
      column.name,
      `upper(${column.name}::text)`,
      `case when ${column.name} is null then 'none' else left(${column.name}::text, 3) end`,
      `(select count(*) from orders o where o.id::text = ${column.name}::text)`,
      `exists (select from products p where p.id::text = ${column.name}::text)`,
    ),
  );

const plain = source.chain(({ from, columns }) =>
  fc
    .tuple(
      fc.array(value(columns), { minLength: 1, maxLength: 3 }),
      fc.option(condition(columns)),
      fc.boolean(),
    )
    .map(
      ([values, where, distinct]) =>
        `select ${distinct ? 'distinct ' : ''}${values.join(', ')} from ${from}${where === null ? '' : ` where ${where}`}`,
    ),
);

const starred = source.chain(({ from, columns }) =>
  condition(columns).map((where) => `select * from ${from} where ${where}`),
);

const grouped = source.chain(({ from, columns }) =>
  fc
    .tuple(
      pick(columns),
      pick(columns, 'number'),
      fc.option(condition(columns)),
      fc.constantFrom('sum', 'max', 'count', 'min'),
    )
    .map(([key, number, where, aggregate]) => {
      const call = number.kind === 'number' ? `${aggregate}(${number.name})` : 'count(*)';
      return `select ${key.name}, count(*), ${call} from ${from}${where === null ? '' : ` where ${where}`} group by ${key.name} having count(*) > 1`;
    }),
);

const ranked = source.chain(({ from, columns }) =>
  fc
    .tuple(pick(columns), pick(columns))
    .map(
      ([part, order]) =>
        `select ${part.name}, rank() over (partition by ${part.name} order by ${order.name}), count(*) over (partition by ${order.name}) from ${from}`,
    ),
);

const united = fc
  .tuple(source, source, fc.constantFrom('union', 'union all', 'intersect', 'except'))
  .chain(([left, right, op]) =>
    fc
      .tuple(pick(left.columns), pick(right.columns))
      .map(
        ([l, r]) =>
          `select ${l.name}::text as x from ${left.from} ${op} select ${r.name}::text from ${right.from}`,
      ),
  );

const named = plain.map((sql) => `with q as (${sql}) select count(*), (select count(*) from q) from q`);

/** One statement each; a few mean nothing to the engine, and then both ways must refuse it. */
export const statements: fc.Arbitrary<string> = fc.oneof(plain, starred, grouped, ranked, united, named);
