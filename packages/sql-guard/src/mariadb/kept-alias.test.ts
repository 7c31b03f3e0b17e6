import { describe, expect, it } from 'vitest';
import { applyPolicies } from '../apply-policies.js';
import { approve } from '../approve.js';
import { checkPrinted } from '../neutral/check.js';
import type { PrintedRules } from '../neutral/printed-rules.js';
import { MARIADB_SYNTAX } from '../neutral/syntaxes/mariadb.js';
import { visibleSchema } from '../policies/visible-schema.js';
import type { EffectivePolicy } from '../policy.js';
import { readSelect } from '../polyglot/read-select.js';
import { ALL_PASS } from '../testing/all-pass.js';
import { policyOf } from '../testing/policies.js';
import { polyglotParser } from '../testing/polyglot-parser.js';
import { smallShopCatalog } from '../testing/small-shop.js';
import { MARIADB_PRINTED_RULES } from './reading-rules.js';

const CATALOG = smallShopCatalog('mariadb');
const parser = polyglotParser('mariadb');

const CUT_ROWS = policyOf({
  schema: 'shop',
  user: { rows: { orders: { op: 'eq', column: 'status', value: { constant: 'paid' } } } },
});
const MASKED = policyOf({ schema: 'shop', user: { masks: { orders: { status: { kind: 'null' } } } } });

async function guarded(sql: string, policy: EffectivePolicy = ALL_PASS): Promise<string> {
  const options = { catalog: CATALOG, policy, parser, maxRows: 10 };
  return (await approve(await applyPolicies({ sql, dialect: 'mariadb' }, options), options)).sql;
}

describe('a table inside the subquery that takes its place', () => {
  it('keeps the name it has outside, by which the plans of MariaDB tell one from another', async () => {
    expect(await guarded('select o.id, p.id from orders o join orders as p on p.id = o.id')).toMatch(
      /FROM `shop`\.`orders` AS `o`\) AS `o`.*FROM `shop`\.`orders` AS `p`\) AS `p`/,
    );
    expect(await guarded('select count(*) from shop.orders')).toContain(
      '(SELECT 1 AS `unread` FROM `shop`.`orders` AS `orders`) AS `orders`',
    );
  });

  it.each([
    ['its rows are cut', CUT_ROWS],
    ['a column is masked', MASKED],
  ])('has a name of nobody’s choice where %s', async (_, policy) => {
    const sql = await guarded('select mapping.status from orders as mapping', policy);
    expect(sql).toMatch(/FROM `shop`\.`orders` AS `source` .*\) AS `mapping` /);
  });
});

describe('the last look', () => {
  const rules: PrintedRules = {
    syntax: MARIADB_SYNTAX,
    functions: new Map(),
    types: new Set(['char']),
    collations: new Set(),
    readBack: (sql) => readSelect(sql, parser, { rules: MARIADB_PRINTED_RULES, parameters: 'allowed' }),
  };

  async function look(sql: string, policy: EffectivePolicy): Promise<void> {
    const schema = visibleSchema(CATALOG, policy);
    const tree = await rules.readBack(sql);
    const valueCount = sql.split('?').length - 1;
    await checkPrinted({ sql, tree, valueCount, catalog: CATALOG, view: (name) => schema.find(name) }, rules);
  }

  const FENCE = 'limit 18446744073709551615';
  const cut = (name: string) =>
    `select o.id from (select ${name}.id from shop.orders as ${name} where ${name}.status = ? ${FENCE}) as o limit 5`;
  const masked = (name: string) =>
    `select o.status from (select null as status from shop.orders as ${name} ${FENCE}) as o limit 5`;

  it('takes either name for a table of which nothing is cut', async () => {
    const clear = (name: string) =>
      `select o.id from (select ${name}.id from shop.orders as ${name}) as o limit 5`;
    await look(clear('o'), ALL_PASS);
    await look(clear('source'), ALL_PASS);
    await expect(look(clear('p'), ALL_PASS)).rejects.toThrow('a table by another name');
  });

  it('takes no name of somebody’s choice where a rule or a mask stands over it', async () => {
    await look(cut('source'), CUT_ROWS);
    await expect(look(cut('o'), CUT_ROWS)).rejects.toThrow('a rule over a table by another name');
    await look(masked('source'), MASKED);
    await expect(look(masked('o'), MASKED)).rejects.toThrow('a rule over a table by another name');
  });
});
