import fc from 'fast-check';

/** What stands in FROM, over the shop of the tests, and the columns it shows. */

export interface Column {
  /** As an expression writes it: `a.name`. */
  readonly name: string;
  readonly kind: 'number' | 'text' | 'time';
}

export interface Source {
  readonly from: string;
  readonly columns: readonly Column[];
}

const columnsOf = (numbers: string, texts: string, times = ''): readonly Column[] => [
  ...words(numbers).map((name) => ({ name, kind: 'number' as const })),
  ...words(texts).map((name) => ({ name, kind: 'text' as const })),
  ...words(times).map((name) => ({ name, kind: 'time' as const })),
];
const words = (list: string) => list.split(' ').filter((word) => word !== '');

/** Without the floating-point ones, whose sums depend on the order of rows. */
const TABLES: Readonly<Record<string, readonly Column[]>> = {
  customers: columnsOf('id credit', 'name email region', 'birthday'),
  products: columnsOf('id price', 'title category'),
  orders: columnsOf('id customer_id total', 'status', 'ordered_at'),
  order_items: columnsOf('order_id line product_id quantity unit_price', ''),
  employees: columnsOf('id manager_id salary', 'name'),
};

const under = (alias: string, columns: readonly Column[]) =>
  columns.map((column) => ({ ...column, name: `${alias}.${column.name.replace(/^.*\./, '')}` }));

/** Without its schema: the oracle finds its views along the search path. */
export const table = (alias: string): fc.Arbitrary<Source> =>
  fc.constantFrom(...Object.keys(TABLES)).map((name) => ({
    from: `${name} ${alias}`,
    columns: under(alias, TABLES[name] ?? []),
  }));

export const pick = (columns: readonly Column[], kind?: Column['kind']): fc.Arbitrary<Column> => {
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
      fc
        .constantFrom<string>(...LITERALS[column.kind])
        .map((value) => `${column.name} in (${value}, ${value})`),
      fc
        .constantFrom<string>(...LITERALS[column.kind])
        .map((value) => `${column.name} is distinct from ${value}`),
      fc.constant(`coalesce(${column.name}::text, 'none') <> 'none'`),
      fc.constant(`${column.name} in (select ${column.name})`),
      fc.constant(`${column.name}::text in (select o.customer_id::text from orders o where o.total > 200)`),
      fc.constant(
        `exists (select from employees e where e.id::text = ${column.name}::text and e.salary > 40000)`,
      ),
      fc.constant(`length(${column.name}::text) > (select min(line) + 2 from order_items)`),
    ),
  );

/** A condition on the columns. */
export const condition = (columns: readonly Column[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: comparison(columns) },
    fc
      .tuple(comparison(columns), fc.constantFrom('and', 'or'), comparison(columns))
      .map(([left, op, right]) => `(${left} ${op} ${right})`),
    comparison(columns).map((inner) => `not (${inner})`),
    comparison(columns).map((inner) => `(${inner}) is not true`),
  );

/** Compared as text: masks may have made either side text. */
const onText = (left: Source, right: Source) =>
  fc
    .tuple(pick(left.columns, 'number'), pick(right.columns, 'number'))
    .map(([l, r]) => `${l.name}::text = ${r.name}::text`);

const joined: fc.Arbitrary<Source> = fc
  .tuple(table('a'), table('b'), fc.constantFrom('join', 'left join', 'right join', 'full join'))
  .chain(([left, right, join]) =>
    onText(left, right).map((on) => ({
      from: `${left.from} ${join} ${right.from} on ${on}`,
      columns: [...left.columns, ...right.columns],
    })),
  );

const nameOf = ({ name }: Column) => name.replace(/^.*\./, '');

/** By names that both have: the merged column, and each side's own. */
const merged: fc.Arbitrary<Source> = fc
  .tuple(table('a'), table('b'), fc.constantFrom('join', 'left join', 'full join'), fc.boolean())
  .filter(([left, right]) =>
    left.columns.some((column) => right.columns.some((other) => nameOf(other) === nameOf(column))),
  )
  .map(([left, right, join, isNatural]) => {
    const shared = left.columns.filter((column) =>
      right.columns.some((other) => nameOf(other) === nameOf(column)),
    );
    const names = shared.map(nameOf);
    const chosen = isNatural ? names : names.slice(0, 1);
    const from = isNatural
      ? `${left.from} natural ${join} ${right.from}`
      : `${left.from} ${join} ${right.from} using (${chosen.join(', ')})`;
    const bare = shared
      .filter((column) => chosen.includes(nameOf(column)))
      .map((column) => ({ ...column, name: nameOf(column) }));
    return { from, columns: [...bare, ...left.columns, ...right.columns] };
  });

const derived: fc.Arbitrary<Source> = table('i').chain((inner) =>
  condition(inner.columns).map((where) => ({
    from: `(select * from ${inner.from} where ${where}) s`,
    columns: under('s', inner.columns),
  })),
);

const renamed: fc.Arbitrary<Source> = table('i').chain((inner) =>
  fc.tuple(pick(inner.columns), pick(inner.columns)).map(([first, second]) => ({
    from: `(select ${first.name}, ${second.name}, count(*) over () from ${inner.from}) as s (x, y)`,
    columns: [
      { ...first, name: 's.x' },
      { ...second, name: 's.y' },
      { name: 's.count', kind: 'number' as const },
    ],
  })),
);

/** Names by position: whatever the person's first columns are. */
const positional: fc.Arbitrary<Source> = fc.constantFrom(...Object.keys(TABLES)).map((name) => ({
  from: `${name} as a (p, q)`,
  columns: [
    { name: 'a.p', kind: 'text' as const },
    { name: 'a.q', kind: 'text' as const },
  ],
}));

const lateral: fc.Arbitrary<Source> = fc.tuple(table('a'), table('b')).chain(([left, right]) =>
  fc
    .tuple(onText(left, right), pick(right.columns), fc.constantFrom('cross join', 'left join'), fc.boolean())
    .map(([on, shown, join, aggregates]) => {
      const body = aggregates
        ? `select count(*) as z from ${right.from} where ${on}`
        : `select ${shown.name} as z from ${right.from} where ${on}`;
      return {
        from: `${left.from} ${join} lateral (${body}) l${join === 'left join' ? ' on true' : ''}`,
        columns: [...left.columns, { name: 'l.z', kind: aggregates ? ('number' as const) : shown.kind }],
      };
    }),
);

const listed: fc.Arbitrary<Source> = table('a').chain((inner) =>
  pick(inner.columns, 'text').map((column) => ({
    from: `${inner.from} join (values ('EU', 1), ('paid', 2), ('toys', 3)) v (word, number) on v.word = ${column.name}::text`,
    columns: [
      ...inner.columns,
      { name: 'v.word', kind: 'text' as const },
      { name: 'v.number', kind: 'number' as const },
    ],
  })),
);

const series: fc.Arbitrary<Source> = table('a').map((inner) => ({
  from: `${inner.from}, generate_series(1, 2) g`,
  columns: [...inner.columns, { name: 'g', kind: 'number' as const }],
}));

export const source: fc.Arbitrary<Source> = fc.oneof(
  { weight: 4, arbitrary: table('a') },
  { weight: 3, arbitrary: joined },
  { weight: 2, arbitrary: merged },
  { weight: 2, arbitrary: derived },
  renamed,
  positional,
  { weight: 2, arbitrary: lateral },
  listed,
  series,
);
