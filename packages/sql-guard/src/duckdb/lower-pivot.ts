import { selectQuery } from '../policies/build.js';
import { MAX_OUTPUT_COLUMNS, refuseTooMany } from '../resolve/complexity.js';
import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type {
  AliasNode,
  ColumnNode,
  DerivedTableNode,
  ExpressionNode,
  FromNode,
  StarNode,
  TargetNode,
} from '../tree/query-tree.js';
import { lowerExpression } from './lower-expression.js';
import { lowerConstant } from './lower-literal.js';
import { file, type LoweringContext, notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import type { NativeExpression, NativePivot, PivotEntry, PivotTable } from './native-tree.js';

/** What PIVOT and UNPIVOT are made of, beside the table they turn. */
export interface PivotParts {
  readonly source: FromNode;
  readonly alias: AliasNode | null;
}

/**
 * Lowers PIVOT to the grouping that it is, `SELECT groups, aggregate ... FROM source GROUP BY groups, pivoted columns`, with a column
 * for each value; UNPIVOT to a SELECT of the columns that stay, the name, and values made of all columns that go.
 */
export function lowerPivot(
  node: PivotTable,
  { source, alias }: PivotParts,
  context: LoweringContext,
): DerivedTableNode {
  const { type: _type, alias: _alias, sample: _sample, query_location: place, ...fields } = node;
  const { source: _source, aggregates, unpivot_names: values, pivots, groups, ...rest } = fields;
  const { column_name_alias: _columns, include_nulls: _nulls, ...unknown } = rest;
  const offset = context.offsetOf(place);
  refuseUnknownFields('PIVOT', unknown, offset);
  const turning: Turning = { pivots: pivots.map((pivot) => checked(pivot, offset)), context, offset };
  const { targets, groupBy } =
    aggregates.length > 0 ? pivoted(aggregates, groups, turning) : unpivoted(values, turning);
  return {
    kind: 'derived table',
    lateral: true,
    alias,
    query: selectQuery({ targets, from: [source], groupBy }),
  };
}

interface Turning {
  readonly pivots: readonly NativePivot[];
  readonly context: LoweringContext;
  readonly offset: number;
}

interface Turned {
  readonly targets: readonly TargetNode[];
  readonly groupBy: readonly ExpressionNode[];
}

function checked(pivot: NativePivot, offset: number): NativePivot {
  const { pivot_expressions: _by, unpivot_names: _names, entries, pivot_enum: enumeration, ...rest } = pivot;
  refuseUnknownFields('PIVOT', rest, offset);
  refuseIfSet('PIVOT on an enumeration', enumeration, offset);
  for (const { values: _values, star_expr: _star, alias: _alias, ...more } of entries) {
    refuseUnknownFields('PIVOT', more, offset);
  }
  return pivot;
}

function pivoted(
  aggregates: readonly NativeExpression[],
  groups: readonly string[],
  { pivots, context, offset }: Turning,
): Turned {
  const by = pivots.flatMap(({ pivot_expressions: expressions }) => expressions);
  const keys = by.map((expression) => lowerExpression(expression, context));
  const computed = aggregates.map((aggregate) => lowerExpression(aggregate, context));
  const grouped = groups.map((name) => named(name, { context, offset }));
  const used = [...by, ...aggregates].flatMap(columnsIn);
  const kept = groups.length > 0 ? grouped : [allBut(used, { context, offset })];
  const names = combinations(pivots.map(({ entries }) => entries.map((entry) => nameOf(entry, offset))));
  refuseTooMany(names.length * aggregates.length, { max: MAX_OUTPUT_COLUMNS, what: 'A PIVOT' });
  const cells = names.flatMap((name) =>
    computed.map((expression, index): TargetNode => {
      const own = aggregates[index]?.alias ?? '';
      return { name: own === '' ? name : `${name}_${own}`, alias: null, expression };
    }),
  );
  return { targets: [...kept, ...cells], groupBy: [...grouped.map(({ expression }) => expression), ...keys] };
}

/** One value has its own name, several are joined. */
function nameOf({ values, star_expr: star, alias }: PivotEntry, offset: number): string {
  if (star !== null) throw notSupported('PIVOT on all values', offset);
  if (alias !== '') return alias;
  return values
    .map((value) => lowerConstant(value, offset))
    .map(({ value }) => (value === null ? 'NULL' : String(value)))
    .join('_');
}

/** The first name with each of the second, and so on: the order the engine has its columns in. */
function combinations(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = lists;
  let names = first;
  for (const list of others) {
    refuseTooMany(names.length * list.length, { max: MAX_OUTPUT_COLUMNS, what: 'A PIVOT' });
    names = names.flatMap((left) => list.map((right) => `${left}_${right}`));
  }
  return names;
}

function unpivoted(values: readonly string[], { pivots, context, offset }: Turning): Turned {
  const [pivot, ...others] = pivots;
  if (pivot === undefined || others.length > 0) throw notSupported('UNPIVOT of this form', offset);
  const at = { context, offset };
  const [all, ...more] = pivot.entries.flatMap(({ star_expr: star }) => (star === null ? [] : [star]));
  const turned = pivot.entries.map(({ values: columns }) => columns.map(({ value }) => String(value)));
  const kept = all === undefined ? [allBut(turned.flat(), at)] : onlyExcluded(all, at);
  if (more.length > 0 || (all !== undefined && pivot.entries.length > 1)) {
    throw notSupported('UNPIVOT of several lists of columns', offset);
  }
  const made = values.map((name, index): TargetNode => {
    const operands =
      all === undefined
        ? turned.flatMap((columns) => columns.slice(index, index + 1)).map((column) => named(column, at))
        : [allBut(excludedBy(all, at), at)];
    return {
      name,
      alias: null,
      expression: {
        kind: 'operation',
        operator: 'unpivot',
        operands: operands.map(({ expression }) => expression),
      },
    };
  });
  const labels = pivot.unpivot_names.map(
    (name): TargetNode => ({ name, alias: null, expression: { kind: 'literal', type: 'string', value: '' } }),
  );
  return { targets: [...kept, ...labels, ...made], groupBy: [] };
}

interface Place {
  readonly context: LoweringContext;
  readonly offset: number;
}

/** `COLUMNS(* EXCLUDE (id))`: what is excluded stays. In which order, the list does not say; of one there is no doubt. */
function onlyExcluded(star: NativeExpression, at: Place): readonly TargetNode[] {
  return excludedBy(star, at).map((name) => named(name, at));
}

function excludedBy(star: NativeExpression, { offset }: Place): readonly string[] {
  const isPlain =
    star.class === 'STAR' &&
    star.relation_name === '' &&
    star.expr === null &&
    [star.replace_list, star.rename_list, star.qualified_exclude_list].every((list) => list.length === 0) &&
    star.exclude_list.length <= 1;
  if (!isPlain) throw notSupported('UNPIVOT of columns chosen by a pattern', offset);
  return star.exclude_list;
}

/** A column that the statement names as text alone. */
function named(name: string, { context, offset }: Place): TargetNode & { readonly expression: ColumnNode } {
  const native = { class: 'COLUMN_REF' as const, type: 'COLUMN_REF', alias: '', column_names: [name] };
  const id = file(context.natives.columns, native);
  return { name, alias: null, expression: { kind: 'column', id, names: [name], offset } };
}

function allBut(
  names: readonly string[],
  { context, offset }: Place,
): TargetNode & { readonly expression: StarNode } {
  const excluded = [...new Map(names.map((name) => [asciiLowerCase(name), name])).values()];
  const native = { class: 'COLUMN_REF' as const, type: 'COLUMN_REF', alias: '', column_names: [] };
  const id = file(context.natives.columns, native);
  return { name: '', alias: null, expression: { kind: 'star', id, qualifier: [], excluded, offset } };
}

/** Names of all columns within a value. */
function columnsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(columnsIn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Partial<NativeExpression>;
  if (node.class === 'COLUMN_REF' && 'column_names' in node) return (node.column_names ?? []).slice(-1);
  return Object.values(value).flatMap(columnsIn);
}
