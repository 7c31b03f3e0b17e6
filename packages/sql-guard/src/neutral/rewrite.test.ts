import { describe, expect, it } from 'vitest';
import { binary, column, integer, NULL, parameter } from '../policies/build.js';
import type { SitePlan } from '../policies/site-plan.js';
import type { Resolution } from '../resolve/resolution.js';
import type { ExpressionNode, FromNode, QueryNode } from '../tree/query-tree.js';
import { limitRows } from './limit-rows.js';
import { printTree } from './print.js';
import { rewriteTree } from './rewrite.js';
import { MARIADB_SYNTAX } from './syntaxes/mariadb.js';
import { SQLITE_SYNTAX } from './syntaxes/sqlite.js';

const NOTHING: Resolution = {
  sites: [],
  columns: new Map(),
  aliases: new Set(),
  renamed: new Map(),
  fields: new Map(),
  functionColumns: new Map(),
  widenedGroups: new Map(),
  output: [],
};

const PLAN: SitePlan = {
  source: 'source',
  id: 1,
  table: { schema: 'main', table: 'orders' },
  alias: 'o',
  renames: [],
  columns: [
    { name: 'id', expression: column('source', 'id') },
    { name: 'total', expression: NULL },
  ],
  where: binary('=', column('source', 'region'), parameter('EU')),
  isFenced: false,
};

const ORDERS: FromNode = {
  kind: 'table',
  id: 1,
  schema: null,
  name: 'orders',
  alias: { name: 'o', columnNames: [] },
  offset: 0,
};

function rewritten(query: QueryNode, plan: SitePlan, resolution: Partial<Resolution> = {}): string {
  const changes = { resolution: { ...NOTHING, ...resolution }, sites: [plan], maxRows: 9 };
  const { tree } = rewriteTree(query, changes, SQLITE_SYNTAX);
  return printTree(tree as QueryNode, SQLITE_SYNTAX).sql;
}

describe('rewriting', () => {
  const id: ExpressionNode = { kind: 'column', id: 2, names: ['main', 'orders', 'id'], offset: 0 };
  const star: ExpressionNode = {
    kind: 'star',
    id: 3,
    qualifier: ['main', 'orders'],
    excluded: [],
    offset: 0,
  };
  const query = select([id, star], { from: [ORDERS], groupBy: [integer(1)] });

  it('puts a plan in the place of its table, and leaves the tree as it was', () => {
    const before = structuredClone(query);
    const renamed = new Map([
      [2, ['o', 'id']],
      [3, ['o']],
    ]);
    const widenedGroups = new Map([[4, [{ alias: 'o', column: 'total' }]]]);
    expect(rewritten(query, PLAN, { renamed, widenedGroups })).toBe(
      'SELECT "o"."id" AS "x0", "o".* FROM (SELECT "source"."id" AS "id", NULL AS "total" FROM "main"."orders" AS "source" ' +
        'WHERE "source"."region" = ?) AS "o" GROUP BY 1, "o"."total" LIMIT 10',
    );
    expect(query).toEqual(before);
  });

  it('fences it, renames its columns inside, and shows a constant where nothing is read', () => {
    expect(
      rewritten(select([integer(1)], { from: [ORDERS] }), {
        ...PLAN,
        isFenced: true,
        where: null,
        renames: ['a'],
      }),
    ).toBe(
      'SELECT 1 AS "x0" FROM (SELECT "source"."id" AS "a", NULL AS "total" FROM "main"."orders" AS "source" ' +
        'LIMIT -1 OFFSET 0) AS "o" LIMIT 10',
    );
    expect(
      rewritten(select([integer(1)], { from: [ORDERS] }), { ...PLAN, where: null, columns: [] }),
    ).toContain('FROM (SELECT 1 AS "unread" FROM "main"."orders" AS "source") AS "o"');
  });

  it('answers the values in the order of the parameters', () => {
    const where = binary('=', column('source', 'region'), parameter('b'));
    const columns = [{ name: 'id', expression: parameter('a') }];
    const changes = { resolution: NOTHING, sites: [{ ...PLAN, where, columns }], maxRows: 9 };
    expect(rewriteTree(select([integer(1)], { from: [ORDERS] }), changes, MARIADB_SYNTAX).values).toEqual([
      'a',
      'b',
    ]);
  });

  it('fails when a plan has no table in the tree', () => {
    expect(() => rewritten(select([integer(1)], {}), PLAN)).toThrow('lost its place');
  });
});

describe('the row limit', () => {
  const limited = (limit: ExpressionNode | null, maxRows = 100) => {
    const { query, isLimited } = limitRows({ ...select([integer(1)], {}), limit }, maxRows);
    return [query.limit?.kind === 'literal' ? query.limit.value : query.limit, isLimited];
  };

  it('is added, lowered, or left as it is', () => {
    expect(limited(null)).toEqual(['101', true]);
    expect(limited(NULL)).toEqual(['101', true]);
    expect(limited(integer(100))).toEqual(['100', false]);
    expect(limited(integer(101))).toEqual(['101', true]);
    expect(limited({ kind: 'literal', type: 'number', value: '99999999999999999999' })).toEqual([
      '101',
      true,
    ]);
    // SQLite takes a negative number for none.
    expect(limited({ kind: 'unary', operator: '-', operand: integer(1) })).toEqual(['101', true]);
    expect(limited(integer(0), 0)).toEqual(['0', false]);
  });

  it('is not computed', () => {
    expect(() => limited(binary('+', integer(1), integer(1)))).toThrow('LIMIT that is computed');
    expect(() => limited({ kind: 'literal', type: 'number', value: '1e9' })).toThrow(
      'LIMIT that is computed',
    );
    expect(() => limited({ kind: 'unary', operator: '-', operand: integer(0) })).toThrow(
      'LIMIT that is computed',
    );
  });

  it('counts rows that are written down', () => {
    const rows = [[integer(1)], [integer(2)], [integer(3)]];
    const values: QueryNode = { ...select([], {}), body: { kind: 'values', rows } };
    expect(limitRows(values, 2)).toEqual({ query: values, isLimited: false });
    expect(limitRows(values, 1)).toMatchObject({
      query: { limit: null, body: { rows: rows.slice(0, 2) } },
      isLimited: true,
    });
  });
});

function select(
  expressions: readonly ExpressionNode[],
  {
    from = [],
    groupBy = [],
  }: { readonly from?: readonly FromNode[]; readonly groupBy?: readonly ExpressionNode[] },
): QueryNode {
  return {
    recursive: false,
    ctes: [],
    body: {
      kind: 'select',
      id: 4,
      distinct: false,
      distinctOn: [],
      targets: expressions.map((expression, index) => ({ name: `x${index}`, alias: null, expression })),
      from,
      where: null,
      groupBy,
      grouping: 'plain',
      having: null,
      qualify: null,
      windows: [],
    },
    orderBy: [],
    limit: null,
    offset: null,
  };
}
