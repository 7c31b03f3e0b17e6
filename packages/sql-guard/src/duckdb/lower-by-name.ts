import { selectQuery } from '../policies/build.js';
import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type { QueryNode, SetOperationNode, TargetNode } from '../tree/query-tree.js';
import { file, type LoweringContext, notSupported } from './lowering.js';

/**
 * UNION BY NAME has the columns of both sides, and NULL where a side has none: each side is lowered as
 * `SELECT a, NULL AS b FROM (side)`. What a star stands for is not known yet, so sides must name their columns.
 *
 * @throws Refusal SQL_NOT_SUPPORTED
 */
export function lowerByName(
  { left, right, all }: { readonly left: QueryNode; readonly right: QueryNode; readonly all: boolean },
  context: LoweringContext,
): SetOperationNode {
  const sides = [outputNames(left), outputNames(right)] as const;
  const names = [...new Map(sides.flat().map((name) => [asciiLowerCase(name), name])).entries()];
  const widen = (query: QueryNode, own: readonly string[]) => {
    const has = new Set(own.map((name) => asciiLowerCase(name)));
    return selectFrom(
      query,
      names.map(([key, name]) => (has.has(key) ? columnTarget(name, context) : nullTarget(name))),
    );
  };
  return {
    kind: 'set operation',
    operator: 'union',
    all,
    left: widen(left, sides[0]),
    right: widen(right, sides[1]),
  };
}

function outputNames({ body }: QueryNode): readonly string[] {
  switch (body.kind) {
    case 'set operation':
      return outputNames(body.left);
    case 'values':
      throw notSupported('UNION BY NAME of VALUES', -1);
    case 'select':
      return body.targets.map(({ name, expression }) => {
        if (expression.kind === 'star') throw notSupported('UNION BY NAME of *', -1);
        return name;
      });
  }
}

function columnTarget(name: string, { natives }: LoweringContext): TargetNode {
  const native = { class: 'COLUMN_REF' as const, type: 'COLUMN_REF', alias: '', column_names: [name] };
  return {
    name,
    alias: null,
    expression: { kind: 'column', id: file(natives.columns, native), names: [name], offset: -1 },
  };
}

const nullTarget = (name: string): TargetNode => ({
  name,
  alias: null,
  expression: { kind: 'literal', type: 'null', value: null },
});

function selectFrom(query: QueryNode, targets: readonly TargetNode[]): QueryNode {
  return selectQuery({ targets, from: [{ kind: 'derived table', lateral: true, query, alias: null }] });
}
