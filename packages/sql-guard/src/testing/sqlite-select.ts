import fc from 'fast-check';
import { type Column, pick, type Source } from './generated-source.js';
import { condition, source, table } from './sqlite-source.js';

/** A grammar of SQLite's SELECTs over the small shop whose answers do not depend on the order of rows. */

const value = (columns: readonly Column[]): fc.Arbitrary<string> =>
  pick(columns).chain(({ name }) =>
    fc.constantFrom(
      name,
      name,
      `upper(${name})`,
      `typeof(${name})`,
      `quote(${name})`,
      `case when ${name} is null then 'none' else substr(${name}, 1, 3) end`,
      `case ${name} when 5 then 'five' when 'EU' then 'Europe' end`,
      `coalesce(${name}, 'nothing')`,
      `nullif(${name}, 5)`,
      `iif(${name} > 5, ${name}, -1)`,
      `${name} || '!'`,
      `${name} + 1`,
      `-${name}`,
      `${name} is null`,
      `cast(${name} as integer)`,
      `round(${name}, 1)`,
      `hex(${name})`,
      `json_array(${name}, 1)`,
      `max(${name}, 5)`,
      `(select count(*) from employees o where o.manager_id = ${name})`,
      `exists (select 1 from products p where p.id = ${name})`,
      `${name} in (select e.id from employees e)`,
      `(select group_concat(e.id, ',' order by e.id) from employees e where e.manager_id = ${name})`,
      `(select t.title from products t where t.id = ${name})`,
      `(select max(o.id) from orders o where o.customer_id = ${name} and o.total > 100)`,
    ),
  );

const where = (columns: readonly Column[]) =>
  fc.option(condition(columns)).map((found) => (found === null ? '' : ` where ${found}`));

const plain = source.chain(({ from, columns }) =>
  fc
    .tuple(fc.array(value(columns), { minLength: 1, maxLength: 3 }), where(columns), fc.boolean())
    .map(
      ([values, cut, distinct]) =>
        `select ${distinct ? 'distinct ' : ''}${values.join(', ')} from ${from}${cut}`,
    ),
);

const starred = source.chain(({ from, columns }) =>
  fc
    .tuple(where(columns), fc.constantFrom('*', '*, 1 as one', 'a.*', '*, *'))
    .map(([cut, star]) => `select ${star} from ${from}${cut}`),
);

/** Everything it shows orders it, so that rows beyond the limit can't be told from those within. */
const limited = source.chain(({ from, columns }) =>
  fc
    .tuple(
      pick(columns),
      pick(columns),
      where(columns),
      fc.constantFrom('', ' desc', ' nulls last', ' desc nulls first', ' collate nocase'),
      fc.nat(9),
    )
    .map(([x, y, cut, order, most]) =>
      order === ' collate nocase'
        ? `select ${x.name} as x, ${y.name} as y from ${from}${cut} order by x${order}, 1, y limit ${most}`
        : `select ${x.name} as x, ${y.name} as y from ${from}${cut} order by 1${order}, 2 limit ${most} offset 1`,
    ),
);

/**
 * Names given in SELECT, which SQLite finds in WHERE and GROUP BY too; where a column has the name, it is the column. Grouped by
 * that column, the value is one of the group's, any one: so it is made the largest.
 */
const aliased = source.chain(({ from, columns }) =>
  fc
    .tuple(
      value(columns),
      pick(columns),
      fc.constantFrom('v', 'name', 'total', 'id', 'price'),
      fc.constantFrom(
        'select # as @ from $ where @ is not null',
        `select # as @ from $ where @ > 'C' and ? is not null`,
        'select # as @, count(*) from $ group by @',
        'select # as @, count(*) as n from $ where @ <> 5 group by 1 having n > 1',
        'select # as @, count(*) from $ group by @, ? having @ is not null',
        'select # as @, ? from $ order by @, ? limit 4',
      ),
    )
    .map(([shown, { name }, alias, form]) => {
      const value = form.includes('group by @') && alias !== 'v' ? `max(${shown})` : shown;
      return form.replaceAll('#', value).replaceAll('@', alias).replaceAll('?', name).replaceAll('$', from);
    }),
);

const aggregate = (columns: readonly Column[]) =>
  fc
    .tuple(pick(columns, 'number'), pick(columns), condition(columns))
    .chain(([number, any, cut]) =>
      fc.constantFrom(
        `round(sum(${number.name}), 4)`,
        `round(total(${number.name}), 4)`,
        `max(${any.name})`,
        `min(${number.name})`,
        `count(${any.name})`,
        `count(distinct ${any.name})`,
        `round(avg(${number.name}), 4)`,
        `count(*) filter (where ${cut})`,
        `round(sum(${number.name}) filter (where ${cut}), 4)`,
        `group_concat(${any.name}, ',' order by cast(${any.name} as text))`,
        `sum(case when ${cut} then 1 else 0 end)`,
        `sum(${any.name} is null)`,
        `max(length(${any.name}))`,
        `count(case when ${any.name} = 'EU' then 1 end)`,
      ),
    );

const grouped = source.chain(({ from, columns }) =>
  fc
    .tuple(
      pick(columns),
      aggregate(columns),
      aggregate(columns),
      where(columns),
      fc.constantFrom('', ' having count(*) > 1', ' having # is not null'),
    )
    .map(
      ([key, call, other, cut, having]) =>
        `select ${key.name}, count(*), ${call} from ${from}${cut} group by ${key.name}${having.replace('#', other)}`,
    ),
);

const total = source.chain(({ from, columns }) =>
  fc
    .tuple(aggregate(columns), where(columns))
    .map(([call, cut]) => `select count(*), ${call} from ${from}${cut}`),
);

/** Beside the one maximum, SQLite shows the other columns of its row. */
const bare = fc
  .tuple(
    fc.constantFrom('min', 'max'),
    fc.constantFrom<readonly string[]>(
      ['customers', 'region', 'name'],
      ['orders', 'status', 'total'],
      ['employees', 'department', 'salary'],
    ),
  )
  .map(
    ([call, [name, key, shown]]) =>
      `select ${call}(id), ${shown}, upper(${shown}), ${key} from ${name} group by ${key}`,
  );

const ranked = source.chain(({ from, columns }) =>
  fc
    .tuple(
      pick(columns),
      pick(columns),
      where(columns),
      fc.constantFrom(
        'rank() over (partition by # order by $)',
        'dense_rank() over w, count(*) over (w)',
        'lag($) over (order by #, $), first_value(#) over w',
        'count(*) over (order by # groups between 1 preceding and current row)',
        'count($) over (order by #, $ rows between 2 preceding and 1 following exclude current row)',
        'count(*) over (order by # range between unbounded preceding and current row exclude ties)',
        'count(*) filter (where # is not null) over (partition by $)',
        'sum(count(*)) over (order by #)',
        'ntile(3) over (order by #, $)',
        'nth_value($, 2) over (order by #, $ rows between unbounded preceding and unbounded following)',
        'row_number() over (order by #, $)',
        'max(#) over (w rows 1 preceding)',
      ),
    )
    .map(([x, y, cut, over]) => {
      const call = over.replaceAll('#', x.name).replaceAll('$', y.name);
      const groups = over.startsWith('sum(') ? ` group by ${x.name}, ${y.name}` : '';
      const window = /over w|\(w[ )]/.test(over)
        ? ` window w as (partition by ${y.name} order by ${x.name})`
        : '';
      return `select ${x.name}, ${y.name}, ${call} from ${from}${cut}${groups}${window}`;
    }),
);

const text = (of: Source) => pick(of.columns).map(({ name }) => `select ${name} as x from ${of.from}`);
const united = fc
  .tuple(source.chain(text), source.chain(text), table('c').chain(text))
  .chain(([one, two, three]) =>
    fc
      .tuple(
        fc.constantFrom('union', 'union all', 'intersect', 'except'),
        fc.constantFrom('', ' union ', ' except ', ' union all '),
        fc.constantFrom('', ' order by x limit 7', ' order by 1 desc limit 3 offset 2'),
      )
      .map(([op, more, cut]) => `${one} ${op} ${two}${more === '' ? '' : `${more}${three}`}${cut}`),
  );

const named = fc
  .tuple(plain, fc.constantFrom('', 'materialized ', 'not materialized '))
  .map(([sql, how]) => `with q as ${how}(${sql}) select count(*), (select count(*) from q) from q`);

const chained = fc
  .tuple(table('a'), fc.constantFrom('', 'materialized ', 'not materialized '))
  .chain(([inner, how]) =>
    fc
      .tuple(
        pick(inner.columns),
        pick(inner.columns),
        condition(inner.columns),
        fc.constantFrom('on s.y = f.y', 'using (y)', 'on s.y is f.y and s.n > 1'),
      )
      .map(
        ([x, y, cut, on]) =>
          `with first (x, y) as ${how}(select ${x.name}, ${y.name} from ${inner.from} where ${cut}), second as (select y, count(*) n from first group by y) select f.x, s.* from first f left join second s ${on}`,
      ),
  );

/** A name of WITH hides the table of that name. */
const hiding = table('a').chain(({ from, columns }) =>
  pick(columns).map(
    ({ name }) =>
      `with q as (select ${name} as customer_id from ${from}), orders as (select * from q) select count(*), (select count(*) from customers where id in (select customer_id from orders)), 5 in (select customer_id from orders) from orders`,
  ),
);

const recursive = fc
  .tuple(
    fc.constantFrom('name', 'salary', 'manager_id', 'department'),
    fc.constantFrom('e.manager_id = c.id', 'e.id = c.boss'),
    fc.constantFrom('manager_id is null', 'id = 11', 'salary > 4000', `department = 'ops'`),
    fc.constantFrom('', ' order by 1', ' limit 500'),
  )
  .map(
    ([shown, step, start, end]) =>
      `with recursive c (id, boss, shown) as (select id, manager_id, ${shown} from employees where ${start} union select e.id, e.manager_id, e.${shown} from employees e join c on ${step}${end}) select * from c`,
  );

const correlated = fc.tuple(table('a'), table('b')).chain(([outer, inner]) =>
  fc
    .tuple(
      pick(outer.columns, 'number'),
      pick(inner.columns, 'number'),
      pick(inner.columns),
      condition(inner.columns),
      fc.constantFrom(
        'select {o}, (select count(*) from {INNER} where {i} = {o} and ({cut})) from {OUTER}',
        'select {o} from {OUTER} where exists (select 1 from {INNER} where {i} = {o} and ({cut}))',
        'select {o} from {OUTER} where (select max({shown}) from {INNER} where {i} = {o}) is not null',
        'select {o} from {OUTER} where {o} in (select {i} from {INNER} where {cut} union select 3)',
        'select count(*) from {OUTER} where {o} not in (select {i} from {INNER} where {i} is not null)',
        'select {o} from {OUTER} where (select count(*) from (select {shown} from {INNER} where {i} >= {o} limit 3)) > 1',
        'select {o}, (select {shown} from {INNER} where {i} = {o} order by {shown} limit 1) from {OUTER}',
      ),
    )
    .map(([o, i, shown, cut, form]) => {
      const parts: Readonly<Record<string, string>> = {
        OUTER: outer.from,
        INNER: inner.from,
        o: o.name,
        i: i.name,
        shown: shown.name,
        cut,
      };
      return form.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '');
    }),
);

/** One statement each; a few mean nothing to the engine, and then both ways must refuse it. */
export const sqliteStatements: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: starred },
  { weight: 2, arbitrary: limited },
  { weight: 2, arbitrary: aliased },
  { weight: 3, arbitrary: grouped },
  { weight: 2, arbitrary: total },
  bare,
  { weight: 2, arbitrary: ranked },
  { weight: 2, arbitrary: united },
  named,
  chained,
  hiding,
  recursive,
  { weight: 2, arbitrary: correlated },
);
