import fc from 'fast-check';
import { type Column, pick, type Source } from './generated-source.js';

/** What stands in FROM in MariaDB, over the small shop, and the columns it shows. */

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

/** Without its database: the oracle has views of the tables' names elsewhere. */
export const table = (alias: string): fc.Arbitrary<Source> =>
  fc.constantFrom(...Object.keys(TABLES)).chain((name) =>
    fc.constantFrom(name, name, name, `\`${name}\``).map((written) => ({
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
  text: [`'EU'`, `'paid'`, `'customer 3'`, `'x'`, '7', `'****'`],
  time: [`'2025-03-01'`],
} as const;

const comparison = (columns: readonly Column[]): fc.Arbitrary<string> =>
  fc.tuple(pick(columns), pick(columns)).chain(([{ name, kind }, other]) => {
    const literal = fc.constantFrom<string>(...LITERALS[kind]);
    return fc.oneof(
      fc
        .tuple(fc.constantFrom('=', '<=>', '<>', '!=', '<', '>='), literal)
        .map(([op, value]) => `${name} ${op} ${value}`),
      fc.constantFrom('=', '<', '<=>').map((op) => `${name} ${op} ${other.name}`),
      fc.constantFrom('is null', 'is not null', 'is true', 'is not true').map((test) => `${name} ${test}`),
      fc.constantFrom('1', 'a', '%e', '_', '****').map((part) => `${name} like '%${part}%'`),
      fc.constantFrom('^[*]', '[0-9]$', 'c.*e').map((part) => `${name} regexp '${part}'`),
      fc.tuple(literal, literal).map(([low, high]) => `${name} in (${low}, ${high})`),
      fc.tuple(literal, literal).map(([low, high]) => `${name} not between ${low} and ${high}`),
      literal.map((value) => `(${name}, ${other.name}) = (${value}, ${other.name})`),
      fc.constantFrom(
        `coalesce(${name}, 'none') <> 'none'`,
        `(${name} is null xor ${other.name} is null)`,
        `${name} in (select o.customer_id from orders o where o.total > 200)`,
        `${name} not in (select e.id from employees e where e.id is not null)`,
        `${name} = any (select p.id from products p)`,
        `${name} > all (select e.manager_id from employees e where e.manager_id > 3)`,
        `exists (select 1 from employees e where e.id = ${name} and e.salary > 3500)`,
        `not exists (select * from products p where p.id = ${name} or p.title = ${name})`,
        `char_length(${name}) > (select min(i.line) + 2 from order_items i)`,
        `concat(${name}, '') = concat(${other.name}, '')`,
        `(${name}, 1) in (select p.id, 1 from products p)`,
      ),
    );
  });

/** A condition on the columns. */
export const condition = (columns: readonly Column[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: comparison(columns) },
    fc
      .tuple(comparison(columns), fc.constantFrom('and', 'or', 'xor'), comparison(columns))
      .map(([left, op, right]) => `((${left}) ${op} (${right}))`),
    comparison(columns).map((inner) => `not (${inner})`),
    comparison(columns).map((inner) => `(${inner}) is not true`),
  );

const joined: fc.Arbitrary<Source> = fc
  .tuple(table('a'), table('b'), fc.constantFrom('join', 'inner join', 'left join', 'right join'))
  .chain(([left, right, join]) =>
    fc
      .tuple(
        pick(left.columns, 'number'),
        pick(right.columns, 'number'),
        fc.constantFrom('=', '=', '<=>'),
        fc.option(condition(left.columns)),
      )
      .map(([l, r, op, more]) => ({
        from: `${left.from} ${join} ${right.from} on ${l.name} ${op} ${r.name}${more === null ? '' : ` and (${more})`}`,
        columns: [...left.columns, ...right.columns],
      })),
  );

const crossed: fc.Arbitrary<Source> = fc
  .tuple(table('a'), fc.constantFrom(',', ' cross join'))
  .map(([left, join]) => ({
    from: `${left.from}${join} products b`,
    columns: [...left.columns, ...under('b', TABLES.products ?? [])],
  }));

/** By names that both have: the merged column, and each side's own. */
const merged: fc.Arbitrary<Source> = fc
  .tuple(table('a'), table('b'), fc.constantFrom('join', 'left join', 'right join'), fc.boolean())
  .map(([left, right, join, isNatural]) => {
    const shared = left.columns.map(nameOf).filter((name) => right.columns.map(nameOf).includes(name));
    const chosen = isNatural ? shared : shared.slice(0, 1);
    const on = shared.length === 0 ? 'on a.id = 3' : `using (${chosen.join(', ')})`;
    const from = isNatural
      ? `${left.from} natural ${join} ${right.from}`
      : `${left.from} ${join} ${right.from} ${on}`;
    const both = chosen.map((name) => ({ name, kind: 'number' as const }));
    return { from, columns: [...both, ...left.columns, ...right.columns] };
  });

const three: fc.Arbitrary<Source> = fc
  .tuple(fc.constantFrom('left join', 'join'), fc.constantFrom('left join', 'join'))
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
      fc.constantFrom('', ' group by 1, 2', ' union select 1, 2', ' limit 1000'),
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

const nested: fc.Arbitrary<Source> = fc
  .tuple(table('a'), table('b'), fc.constantFrom('join', 'left join'))
  .map(([left, right, join]) => ({
    from: `products d left join (${left.from} ${join} ${right.from} on a.id = b.id) on d.id = b.id`,
    columns: [...left.columns, ...right.columns, ...under('d', TABLES.products ?? [])],
  }));

export const source: fc.Arbitrary<Source> = fc.oneof(
  { weight: 4, arbitrary: table('a') },
  { weight: 2, arbitrary: bare },
  { weight: 3, arbitrary: joined },
  crossed,
  { weight: 2, arbitrary: merged },
  three,
  { weight: 2, arbitrary: derived },
  renamed,
  nested,
);
