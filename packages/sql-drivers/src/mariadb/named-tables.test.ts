import { describe, expect, it } from 'vitest';
import { namedTables } from './named-tables.js';

const names = (sql: string) => namedTables(sql).map(({ schema, table }) => `${schema}.${table}`);

/** Each as MariaDB 10.11 wrote it down. */
describe('namedTables', () => {
  it.each([
    ['no table', 'select 1 AS `1`', []],
    ['an alias', 'select `shop`.`x`.`a` AS `a` from `shop`.`t` `x` where 1', ['shop.t']],
    [
      'joins and semi-joins',
      'select `shop`.`x`.`a` AS `a` from `shop`.`t` `x` semi join (`shop`.`t2` `y` join `shop`.`cq` `z`) where `shop`.`y`.`id` = `shop`.`z`.`id`',
      ['shop.t', 'shop.t2', 'shop.cq'],
    ],
    [
      'nested outer joins',
      'select 1 AS `1` from `shop`.`t` `x` left join (`shop`.`t2` `y` straight_join `shop`.`cq` `z`) on(`shop`.`y`.`id` = `shop`.`x`.`id`) where 1',
      ['shop.t', 'shop.t2', 'shop.cq'],
    ],
    [
      'subqueries and derived tables',
      '/* select#1 */ select `d`.`a` AS `a` from (/* select#2 */ select distinct `shop`.`t`.`a` AS `a` from `shop`.`t`) `d` where exists(/* select#3 */ select 1 from `shop`.`t2` limit 1)',
      ['shop.t', 'shop.t2'],
    ],
    [
      'set operations and common tables',
      'with c as (select `shop`.`t`.`id` AS `id` from `shop`.`t`)(/* select#1 */ select `c`.`id` AS `id` from `c` limit 1) except (/* select#2 */ select `shop`.`t2`.`id` AS `id` from `shop`.`t2`)',
      ['shop.t', 'shop.t2'],
    ],
    [
      'FROM that is part of a function',
      '/* select#1 */ select trim(both `d`.`a` from `d`.`a`) AS `x`,extract(day from `d`.`b`) AS `y` from (/* select#2 */ select `shop`.`t`.`a` AS `a` from `shop`.`t`) `d`',
      ['shop.t'],
    ],
    [
      'strings that look like SQL',
      "select 'a\\\\'' from `shop`.`hid` \\n' AS `s`,'it\\'s from `shop`.`hid`' AS `t` from `shop`.`cq` where 1",
      ['shop.cq'],
    ],
    [
      'names that look like SQL',
      'select `join`.`from` AS `a from ``shop``.``hid``` from `shop`.`from``"t` `join`',
      ['shop.from`"t'],
    ],
    [
      'a table made of JSON',
      "select `jt`.`n` AS `n` from `shop`.`cq` join JSON_TABLE(`shop`.`cq`.`j`, '$.a' COLUMNS (`n` varchar(10) PATH '$')) `jt`",
      ['shop.cq'],
    ],
  ])('finds %s', (_what, sql, expected) => {
    expect(names(sql)).toEqual(expected);
  });

  it('reads strings of megabytes', () => {
    expect(names(`select '${"''".repeat(4_000_000)}' AS \`x\` from \`shop\`.\`t\``)).toEqual(['shop.t']);
  });
});
