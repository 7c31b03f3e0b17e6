import fc from 'fast-check';
import { type Column, condition, pick, type Source, source, table } from './generated-source.js';

/** A grammar of SELECTs over the shop whose answers do not depend on the order of rows. */

const value = (columns: readonly Column[]): fc.Arbitrary<string> =>
  pick(columns).chain(({ name }) =>
    fc.constantFrom(
      name,
      name,
      `upper(${name}::text)`,
      `case when ${name} is null then 'none' else left(${name}::text, 3) end`,
      `coalesce(${name}::text, 'nothing')`,
      `nullif(${name}::text, '5')`,
      `${name}::text || '!'`,
      `${name} is null`,
      `(select count(*) from employees o where o.manager_id::text = ${name}::text)`,
      `exists (select from products p where p.id::text = ${name}::text)`,
      `array(select e.id from employees e where e.manager_id::text = ${name}::text order by 1)`,
      `(select title from products t where t.id::text = ${name}::text)`,
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
    .tuple(condition(columns), fc.constantFrom('*', '*, 1 as one'))
    .map(([cut, star]) => `select ${star} from ${from} where ${cut}`),
);

/** Whole rows, whose fields are the person's own columns in order. */
const whole = table('a').chain(({ from, columns }) =>
  fc
    .tuple(
      where(columns),
      fc.constantFrom(
        'a.*',
        'to_jsonb(a)',
        'row_to_json(a)::text',
        `to_jsonb(a) ->> 'id'`,
        `to_jsonb(a) ->> 'email'`,
      ),
      pick(columns),
    )
    .map(
      ([cut, row, { name }]) => `select ${row}, ${name}, (a).${name.replace('a.', '')} from ${from}${cut}`,
    ),
);

/** Everything it shows orders it, so that rows beyond the limit can't be told from those within. */
const limited = source.chain(({ from, columns }) =>
  fc
    .tuple(
      pick(columns),
      pick(columns),
      where(columns),
      fc.constantFrom('', ' desc', ' nulls first'),
      fc.nat(9),
    )
    .map(
      ([x, y, cut, order, most]) =>
        `select ${x.name} as x, ${y.name} as y from ${from}${cut} order by 1${order}, 2 limit ${most} offset 1`,
    ),
);

const distinctOn = source.chain(({ from, columns }) =>
  fc
    .tuple(pick(columns), pick(columns), where(columns))
    .map(
      ([x, y, cut]) =>
        `select distinct on (${x.name}) ${x.name}, ${y.name} from ${from}${cut} order by ${x.name}, ${y.name} desc`,
    ),
);

const aggregate = (columns: readonly Column[]) =>
  fc
    .tuple(pick(columns, 'number'), pick(columns), pick(columns))
    .chain(([number, any, other]) =>
      fc.constantFrom(
        `sum(${number.name})`,
        `max(${any.name})`,
        `min(${number.name})`,
        `count(${any.name})`,
        `count(distinct ${any.name})`,
        `avg(${number.name})::numeric(20, 4)`,
        `count(*) filter (where ${other.name} is not null)`,
        `sum(${number.name}) filter (where ${other.name}::text > '2')`,
        `string_agg(${any.name}::text, ',' order by ${any.name})`,
        `array_agg(distinct ${any.name} order by ${any.name})`,
        `bool_or(${any.name} is null)`,
        `percentile_disc(0.5) within group (order by ${any.name})`,
      ),
    );

const grouped = source.chain(({ from, columns }) =>
  fc
    .tuple(pick(columns), aggregate(columns), where(columns), fc.constantFrom('', ' having count(*) > 1'))
    .map(
      ([key, call, cut, having]) =>
        `select ${key.name}, count(*), ${call} from ${from}${cut} group by ${key.name}${having}`,
    ),
);

const total = source.chain(({ from, columns }) =>
  fc
    .tuple(aggregate(columns), where(columns))
    .map(([call, cut]) => `select count(*), ${call} from ${from}${cut}`),
);

const sets = source.chain(({ from, columns }) =>
  fc
    .tuple(
      pick(columns),
      pick(columns),
      fc.constantFrom(
        'grouping sets ((#, $), (#), ())',
        'rollup (#, $)',
        'cube (#, $)',
        '#, grouping sets (($), ())',
      ),
      where(columns),
    )
    .filter(([x, y]) => x.name !== y.name)
    .map(
      ([x, y, by, cut]) =>
        `select ${x.name}, ${y.name}, grouping(${x.name}, ${y.name}), count(*) from ${from}${cut} group by ${by.replaceAll('#', x.name).replaceAll('$', y.name)}`,
    ),
);

/** Beside a grouped key stand columns that depend on it. */
const keyed = table('a')
  .filter(({ columns }) => columns.some(({ name }) => name === 'a.id'))
  .chain(({ from, columns }) =>
    fc
      .tuple(pick(columns), pick(columns))
      .map(([x, y]) => `select a.id, ${x.name}, upper(${y.name}::text), count(*) from ${from} group by a.id`),
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
        'sum(count(*)) over (order by #)',
        'ntile(3) over (order by #, $)',
      ),
    )
    .map(([x, y, cut, over]) => {
      const call = over.replaceAll('#', x.name).replaceAll('$', y.name);
      const groups = over.startsWith('sum(') ? ` group by ${x.name}, ${y.name}` : '';
      const window = over.includes('over w')
        ? ` window w as (partition by ${y.name} order by ${x.name})`
        : '';
      return `select ${x.name}, ${y.name}, ${call} from ${from}${cut}${groups}${window}`;
    }),
);

const text = (of: Source) => pick(of.columns).map(({ name }) => `select ${name}::text as x from ${of.from}`);
const united = fc
  .tuple(source.chain(text), source.chain(text), table('c').chain(text))
  .chain(([one, two, three]) =>
    fc
      .tuple(
        fc.constantFrom('union', 'union all', 'intersect', 'except', 'intersect all', 'except all'),
        fc.constantFrom('', ' union ', ' except '),
      )
      .map(([op, more]) => `(${one}) ${op} (${two})${more === '' ? '' : `${more}${three}`}`),
  );

const named = plain.map((sql) => `with q as (${sql}) select count(*), (select count(*) from q) from q`);

const chained = fc
  .tuple(table('a'), fc.constantFrom('', 'materialized ', 'not materialized '))
  .chain(([inner, how]) =>
    fc
      .tuple(pick(inner.columns), pick(inner.columns), condition(inner.columns))
      .map(
        ([x, y, cut]) =>
          `with first (x, y) as ${how}(select ${x.name}, ${y.name} from ${inner.from} where ${cut}), second as (select y, count(*) n from first group by y) select f.x, s.* from first f left join second s on s.y::text = f.y::text`,
      ),
  );

const recursive = fc
  .tuple(
    fc.constantFrom('name', 'salary', 'manager_id'),
    fc.constantFrom('e.manager_id::text = c.id', 'e.id::text = c.boss'),
    fc.constantFrom('manager_id is null', 'id = 20', 'salary > 60000'),
  )
  .map(
    ([shown, step, start]) =>
      `with recursive c (id, boss, shown) as (select id::text, manager_id::text, ${shown}::text from employees where ${start} union select e.id::text, e.manager_id::text, e.${shown}::text from employees e join c on ${step}) select * from c`,
  );

/** One statement each; a few mean nothing to the engine, and then both ways must refuse it. */
export const statements: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: starred },
  { weight: 2, arbitrary: whole },
  { weight: 2, arbitrary: limited },
  distinctOn,
  { weight: 3, arbitrary: grouped },
  { weight: 2, arbitrary: total },
  sets,
  keyed,
  { weight: 2, arbitrary: ranked },
  { weight: 2, arbitrary: united },
  named,
  chained,
  recursive,
);
