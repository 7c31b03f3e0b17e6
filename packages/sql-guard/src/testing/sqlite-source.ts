import fc from 'fast-check';
import { type Column, pick, type Source } from './generated-source.js';

/** What stands in FROM in SQLite, over the small shop, and the columns it shows. */

const columnsOf = (numbers: string, texts: string): readonly Column[] => [
  ...numbers.split(' ').map((name) => ({ name, kind: 'number' as const })),
  ...texts.split(' ').map((name) => ({ name, kind: 'text' as const })),
];

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  customers: columnsOf('id credit active', 'name email region birthday profile'),
  orders: columnsOf('id customer_id total discount', 'status ordered_at'),
  order_items: columnsOf('order_id line product_id quantity', 'price'),
  products: columnsOf('id price', 'title category'),
  employees: columnsOf('id manager_id salary', 'name department'),
};

const nameOf = ({ name }: Column) => name.replace(/^.*\./, '');
const under = (alias: string, columns: readonly Column[]) =>
  columns.map((column) => ({ ...column, name: `${alias}.${nameOf(column)}` }));

/** Without its schema: the oracle has views of the tables' names elsewhere. */
export const table = (alias: string): fc.Arbitrary<Source> =>
  fc.constantFrom(...Object.keys(TABLES)).chain((name) =>
    fc.constantFrom(name, name.toUpperCase(), `"${name}"`, `[${name}]`).map((written) => ({
      from: `${written} ${alias}`,
      columns: under(alias, TABLES[name] ?? []),
    })),
  );

/** By its own name, and its columns by theirs. */
const bare: fc.Arbitrary<Source> = fc.constantFrom(...Object.keys(TABLES)).chain((name) =>
  fc.boolean().map((isQualified) => ({
    from: name,
    columns: isQualified ? under(name, TABLES[name] ?? []) : (TABLES[name] ?? []),
  })),
);

const LITERALS = {
  number: ['5', '12.0', `'300'`, '262.5', '1'],
  text: [`'EU'`, `'paid'`, `'Customer 3'`, `'x'`, '7', `'****'`],
  time: [`'2025-03-01'`],
} as const;

const comparison = (columns: readonly Column[]): fc.Arbitrary<string> =>
  fc.tuple(pick(columns), pick(columns)).chain(([{ name, kind }, other]) => {
    const literal = fc.constantFrom<string>(...LITERALS[kind]);
    return fc.oneof(
      fc
        .tuple(fc.constantFrom('=', '==', '<>', '!=', '<', '>=', 'is', 'is not', 'is distinct from'), literal)
        .map(([op, value]) => `${name} ${op} ${value}`),
      fc.constantFrom('=', '<', 'is', 'is not').map((op) => `${name} ${op} ${other.name}`),
      fc.constantFrom('is null', 'is not null', 'isnull', 'notnull').map((test) => `${name} ${test}`),
      fc.constantFrom('is true', 'is not true', 'is false').map((test) => `${name} ${test}`),
      fc.constantFrom('1', 'a', '%e', '_', '****').map((part) => `${name} like '%${part}%'`),
      fc.constantFrom('*1*', 'C*', '[0-9]*').map((part) => `${name} glob '${part}'`),
      fc.tuple(literal, literal).map(([low, high]) => `${name} in (${low}, ${high})`),
      fc.tuple(literal, literal).map(([low, high]) => `${name} not between ${low} and ${high}`),
      literal.map((value) => `(${name}, ${other.name}) = (${value}, ${other.name})`),
      fc.constantFrom(
        `coalesce(${name}, 'none') <> 'none'`,
        `typeof(${name}) = 'text'`,
        `${name} in (select ${name})`,
        `${name} in (select o.customer_id from orders o where o.total > 200)`,
        `${name} not in (select e.id from employees e where e.id is not null)`,
        `exists (select 1 from employees e where e.id = ${name} and e.salary > 3500)`,
        `not exists (select * from products p where p.id = ${name} or p.title = ${name})`,
        `length(${name}) > (select min(i.line) + 2 from order_items i)`,
        `${name} || '' = ${other.name} || ''`,
        `${name} collate nocase = upper(${other.name})`,
        `(${name}, 1) in (select p.id, 1 from products p)`,
      ),
    );
  });

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

const onNumbers = (left: Source, right: Source) =>
  fc
    .tuple(pick(left.columns, 'number'), pick(right.columns, 'number'), fc.constantFrom('=', '=', 'is'))
    .map(([l, r, op]) => `${l.name} ${op} ${r.name}`);

const joined: fc.Arbitrary<Source> = fc
  .tuple(
    table('a'),
    table('b'),
    fc.constantFrom('join', 'inner join', 'left join', 'right join', 'full join', 'left outer join', ','),
  )
  .chain(([left, right, join]) =>
    fc.tuple(onNumbers(left, right), fc.option(condition(left.columns))).map(([on, more]) => ({
      from: `${left.from} ${join} ${right.from}${join === ',' ? '' : ` on ${on}${more === null ? '' : ` and ${more}`}`}`,
      columns: [...left.columns, ...right.columns],
    })),
  );

/** By names that both have: the merged column, and each side's own. */
const merged: fc.Arbitrary<Source> = fc
  .tuple(
    table('a'),
    table('b'),
    fc.constantFrom('join', 'left join', 'right join', 'full join'),
    fc.boolean(),
  )
  .map(([left, right, join, isNatural]) => {
    const shared = left.columns.map(nameOf).filter((name) => right.columns.map(nameOf).includes(name));
    const chosen = isNatural ? shared : shared.slice(0, 1);
    const on = shared.length === 0 ? 'on 1' : `using (${chosen.join(', ')})`;
    const from = isNatural
      ? `${left.from} natural ${join} ${right.from}`
      : `${left.from} ${join} ${right.from} ${on}`;
    const both = chosen.map((name) => ({ name, kind: 'number' as const }));
    return { from, columns: [...both, ...left.columns, ...right.columns] };
  });

const three: fc.Arbitrary<Source> = fc
  .tuple(fc.constantFrom('left join', 'join', 'full join'), fc.constantFrom('left join', 'join'))
  .map(([first, second]) => ({
    from: `customers a ${first} orders b on b.customer_id = a.id ${second} order_items c on c.order_id = b.id`,
    columns: [
      ...under('a', TABLES.customers ?? []),
      ...under('b', TABLES.orders ?? []),
      ...under('c', TABLES.order_items ?? []),
    ],
  }));

const derived: fc.Arbitrary<Source> = table('i').chain((inner) =>
  fc.tuple(condition(inner.columns), fc.constantFrom('*', 'i.*')).map(([where, star]) => ({
    from: `(select ${star} from ${inner.from} where ${where}) s`,
    columns: under('s', inner.columns),
  })),
);

const renamed: fc.Arbitrary<Source> = table('i').chain((inner) =>
  fc
    .tuple(
      pick(inner.columns),
      pick(inner.columns),
      fc.constantFrom('', ' limit -1', ' group by 1, 2', ' union select 1, 2'),
    )
    .map(([first, second, more]) => ({
      from: `(select ${first.name} as x, ${second.name} as id from ${inner.from}${more}) s`,
      columns: [
        { ...first, name: 's.x' },
        { ...second, name: 's.id' },
        { ...second, name: 'id' },
      ],
    })),
);

const nested: fc.Arbitrary<Source> = fc.tuple(table('a'), table('b')).map(([left, right]) => ({
  from: `(${left.from} join ${right.from} on a.id = b.id)`,
  columns: [...left.columns, ...right.columns],
}));

const listed: fc.Arbitrary<Source> = table('a').chain((inner) =>
  pick(inner.columns, 'text').map((column) => ({
    from: `${inner.from} join (values ('EU', 1), ('paid', 2), ('toys', 3)) v on v.column1 = ${column.name}`,
    columns: [
      ...inner.columns,
      { name: 'v.column1', kind: 'text' as const },
      { name: 'column2', kind: 'number' as const },
    ],
  })),
);

/** Each element of a JSON text, which a mask may have made bad. */
const elements: fc.Arbitrary<Source> = table('a').chain((inner) =>
  pick(inner.columns).map((column) => ({
    from: `${inner.from}, json_each(json_array(1, ${column.name})) j`,
    columns: [...inner.columns, { name: 'j.value', kind: 'number' as const }],
  })),
);

export const source: fc.Arbitrary<Source> = fc.oneof(
  { weight: 4, arbitrary: table('a') },
  { weight: 2, arbitrary: bare },
  { weight: 3, arbitrary: joined },
  { weight: 2, arbitrary: merged },
  three,
  { weight: 2, arbitrary: derived },
  renamed,
  nested,
  listed,
  elements,
);
