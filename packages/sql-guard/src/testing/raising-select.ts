import fc from 'fast-check';
import { type Column, condition, pick, source, table } from './generated-source.js';

/**
 * SELECTs whose expressions raise for some values and not for others, in every place where an engine may try an expression
 * on rows that are cut off elsewhere.
 */

/** Numbers that the hidden parts of the test's second database are full of. */
const TELLING = ['987654', '0', '77'] as const;

/** A condition that raises for some values of one column. */
function raising(columns: readonly Column[]): fc.Arbitrary<string> {
  const telling = fc.constantFrom<string>(...TELLING);
  return fc
    .tuple(pick(columns), telling)
    .chain(([{ name, kind }, number]) =>
      kind === 'number'
        ? fc.constantFrom(
            `1 / (${name} - ${number}) > -5`,
            `1 / nullif(${name} - ${number}, 5) is not null`,
            `${name} % (${name} - ${number}) is not null`,
            `ln(abs(${name} - ${number})) > -99`,
            `sqrt(${name} - ${number} + 0.5) >= 0`,
            `chr((${name} - ${number})::int) <> 'x'`,
            `case when ${name} = ${number} then 1 / (${name} - ${number}) else 1 end > 0`,
            `case ${name} when ${number} then 'x'::text || ${name} else '1' end::int > 0`,
            `coalesce(1 / nullif(${name} - ${number}, 1), 1 / (${name} - ${number})) > -5`,
          )
        : fc.constantFrom(
            `${name}::text::int > 0`,
            `${name}::text like '%\\'`,
            `${name}::text not like concat('7%', chr(92))`,
            `right(${name}::text, 2)::int > 0`,
            `length(${name}::text) / (length(${name}::text) - 10) > -5`,
            `substr(${name}::text, 1, length(${name}::text) - 3) <> ''`,
            `case when ${name}::text = '77' then ${name}::text::date > '2020-01-01' else true end`,
            `(${name}::text || '-01-01')::date > '2020-01-01'`,
          ),
    );
}

const plain = source.chain(({ from, columns }) =>
  fc
    .tuple(raising(columns), condition(columns), pick(columns), fc.constantFrom(0, 1, 2, 3, 4))
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
        'select count(*) from $ where not (#)',
        'select @ from (select *, # as r from $) s(p) where r',
        'with t as (select # r from $) select count(*) from t where r',
        'with t as materialized (select # r from $) select count(*) from t where r',
        'select count(*) from $ join products p on p.id > 0 and #',
        'select count(*) from products p left join $ on p.id = 1 and #',
        'select count(*) from products p where exists (select from $ where #)',
        'select count(*) from products p where p.id in (select 1 from $ where #)',
        'select count(*) from products p, lateral (select 1 from $ where # limit 1) l',
        'select (select bool_and(#) from $)',
        'select count(*) filter (where #) from $',
        'select @, count(*) from $ group by @ having bool_or(#)',
        'select @ from $ group by @ having count(*) > 1 and bool_or(#)',
        'select # from $ group by #',
        'select # from $ group by # having (#) = (count(*) > 0 or true)',
        'select # from $ group by # having case when true then # else count(*) > 1 end',
        'select array_agg(@ order by #, @) from $',
        'select distinct on (#) 1 from $ order by #',
        'select count(*) over (partition by #) from $',
        'select rank() over (order by #) from $',
        'select @ from $ where # union select @ from $',
        'select @ from $ except select @ from $ where #',
        'select count(*) from $ where (select #)',
        'select count(*) from $ order by count(*) filter (where #) limit 1',
        'with recursive t (n) as (select 1 union select n + 1 from t, $ where n < 3 and #) select n from t',
      ),
    )
    .map(([raises, { name }, shape]) =>
      shape.replaceAll('#', raises).replaceAll('$', from).replaceAll('s(p)', 'a').replaceAll('@', name),
    ),
);

export const raisingStatements: fc.Arbitrary<string> = fc.oneof(plain, { weight: 2, arbitrary: ofOne });
