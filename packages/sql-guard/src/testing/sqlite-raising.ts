import fc from 'fast-check';
import { type Column, pick } from './generated-source.js';
import { condition, source, table } from './sqlite-source.js';

/**
 * SELECTs whose expressions raise in SQLite for some values and not for others, in every place where it may try an expression on
 * rows that are cut off elsewhere.
 */

/** What the hidden parts of a twin are full of: the ends of integers, and texts that are no JSON, path, pattern or escape. */
export const TELLING_NUMBER = (of: string) =>
  `(case ${of} % 4 when 0 then -9223372036854775808 when 1 then 9223372036854775807 when 2 then 0 else 77 end)`;
/** Two are longer than a pattern may be. */
export const TELLING_WORD = (of: string) =>
  `(case when ${of} in (7, 1007) then hex(zeroblob(30000)) when ${of} % 5 = 0 then '' when ${of} % 5 = 1 then 'a "quoted" text'
    when ${of} % 5 = 2 then '\\u1' when ${of} % 5 = 3 then '77' else x'00ff' end)`;

/** A condition that raises for some values of one column. */
function raising(columns: readonly Column[]): fc.Arbitrary<string> {
  return pick(columns).chain(({ name, kind }) =>
    kind === 'number'
      ? fc.constantFrom(
          `abs(${name}) >= 0`,
          `abs(-${name} - 1) is not null`,
          `json_array(${name}, iif(${name} = 77, x'00', 1)) is not null`,
          `json_extract('{}', iif(${name} > 987654, 'no path', '$.a')) is null`,
          `case when ${name} = 77 then json('{') else '1' end > ''`,
          `coalesce(nullif(${name}, 77), json('[')) is not null`,
          `'a' like '%a%' escape iif(${name} = 0, '', '!')`,
          `json_array_length(iif(${name} < -987654, '[', '[1]')) = 1`,
          `unistr(iif(${name} = 0, '\\u1', 'a')) = 'a'`,
        )
      : fc.constantFrom(
          `json('"' || ${name} || '"') is not null`,
          `json_extract('{}', '$.' || replace(${name}, ' ', '')) is null`,
          `json_array(${name}) is not null`,
          `json_object('a', ${name}) <> ''`,
          `json_quote(${name}) is not null`,
          `('a' like ${name} or true)`,
          `('a' glob ${name} or 1)`,
          `(${name} like '%a%' escape substr(${name}, 1, 1) or true)`,
          `unistr(replace(${name}, '\\ ', '')) <> 'x'`,
          `('"' || ${name} || '"') ->> '$' <> ''`,
          `exists (select 1 from json_each('["' || ${name} || '"]'))`,
        ),
  );
}

const plain = source.chain(({ from, columns }) =>
  fc
    .tuple(raising(columns), condition(columns), pick(columns), fc.constantFrom(0, 1, 2, 3, 4, 5))
    .map(([raises, cut, { name }, form]) => {
      switch (form) {
        case 0:
          return `select ${name} from ${from} where ${raises}`;
        case 1:
          return `select ${name} from ${from} where ${cut} and ${raises}`;
        case 2:
          return `select count(*) from ${from} where ${cut} or ${raises}`;
        case 3:
          return `select ${name}, ${raises} from ${from}`;
        case 4:
          return `select sum(${name}) from ${from} where ${cut}`;
        default:
          return `select ${name} as x from ${from} where ${raises} order by 1 limit 4`;
      }
    }),
);

const ofOne = table('a').chain(({ from, columns }) =>
  fc
    .tuple(
      raising(columns),
      pick(columns),
      fc.constantFrom(
        'select count(*) from {FROM} where not ({raises})',
        'select {shown} from (select *, {raises} as r from {FROM}) a where r',
        'select {raises} as r, {shown} from {FROM} where r',
        'with t as (select {raises} r from {FROM}) select count(*) from t where r',
        'with t as materialized (select {raises} r from {FROM}) select count(*) from t where r',
        'select count(*) from {FROM} join products p on p.id > 0 and {raises}',
        'select count(*) from products p left join {FROM} on p.id = 1 and {raises}',
        'select count(*) from {FROM} full join products p on {raises}',
        'select count(*) from products p where exists (select 1 from {FROM} where {raises})',
        'select count(*) from products p where p.id in (select 1 from {FROM} where {raises})',
        'select count(*) from products p where p.id in (select abs({shown}) from {FROM})',
        'select (select min({raises}) from {FROM})',
        'select (select {shown} from {FROM} where {raises} order by 1 limit 1)',
        'select count(*) filter (where {raises}) from {FROM}',
        'select {shown}, count(*) from {FROM} group by {shown} having max({raises})',
        'select {shown} from {FROM} group by {shown} having count(*) > 1 and max({raises})',
        'select {raises} from {FROM} group by {raises}',
        'select distinct {raises} from {FROM} order by {raises}',
        'select count(*) over (partition by {raises}) from {FROM}',
        'select rank() over (order by {raises}) from {FROM}',
        'select sum({shown}) over (partition by {raises}) from {FROM}',
        'select ntile(max(1, {shown})) over (order by {shown}) from {FROM}',
        'select {shown} from {FROM} where {raises} union select {shown} from {FROM}',
        'select {shown} from {FROM} except select {shown} from {FROM} where {raises}',
        'select x from (select {shown} as x from {FROM} union all select {shown} from {FROM}) where abs(x) >= 0',
        'select count(*) from {FROM} where (select {raises})',
        'select count(*) from {FROM} order by count(*) filter (where {raises}) limit 1',
        'select count(*) from {FROM}, json_each({shown}) j',
        `select j.value from {FROM}, json_each('["' || {shown} || '"]') j`,
        'select json_group_array({shown}) is null from {FROM}',
        'select round(total({shown}), 3), sum({shown}) from {FROM}',
        'select count(*) from (select 1 from {FROM} limit (select min(max({shown}, 0)) from {FROM}))',
        'with recursive t (n) as (select 1 union select n + 1 from t, {FROM} where n < 3 and {raises}) select n from t',
      ),
    )
    .map(([raises, { name }, shape]) => {
      const parts: Readonly<Record<string, string>> = { FROM: from, raises, shown: name };
      return shape.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '');
    }),
);

export const sqliteRaising: fc.Arbitrary<string> = fc.oneof(plain, { weight: 2, arbitrary: ofOne });
