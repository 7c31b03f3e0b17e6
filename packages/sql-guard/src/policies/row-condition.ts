import type { TableName } from '../catalog.js';
import type {
  ColumnComparison,
  EffectivePolicy,
  MappingPredicate,
  PolicyOperand,
  PolicyPredicate,
  PolicyScalar,
} from '../policy.js';
import type { ExpressionNode, QueryNode } from '../tree/query-tree.js';
import { binary, boolean, column, integer, isNull, junction, MADE, not, selectQuery } from './build.js';
import type { TableView } from './table-view.js';
import type { TypedColumn, Vocabulary } from './vocabulary.js';

const COMPARISONS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** The name of a table inside the subquery that takes its place; but for a mapping table, nothing else is in sight there. */
export const SOURCE = 'source';

/** The name of a mapping table inside its own subquery. */
const MAPPING = 'mapping';

/** What a comparison's column belongs to. */
interface Owner {
  readonly alias: string;
  readonly typeOf: ReadonlyMap<string, string>;
}

/** Writes predicates on one table as expressions. Values are bound, never written. */
export class RowCondition {
  readonly #source: Owner;

  constructor(
    private readonly table: TableView,
    private readonly context: {
      readonly policy: Pick<EffectivePolicy, 'attributes'>;
      readonly vocabulary: Vocabulary;
    },
  ) {
    this.#source = { alias: SOURCE, typeOf: table.typeOf };
  }

  of(predicate: PolicyPredicate): ExpressionNode {
    switch (predicate.op) {
      case 'and':
      case 'or':
        return junction(
          predicate.op,
          predicate.operands.map((operand) => this.of(operand)),
        );
      case 'not':
        return not(this.of(predicate.operand));
      case 'is_null':
      case 'is_not_null':
        return isNull(columnOf(this.#source, predicate.column).node, predicate.op === 'is_not_null');
      case 'exists':
        return this.#mapping(predicate);
      default:
        return this.#comparison(predicate, this.#source);
    }
  }

  #comparison({ op, column: name, value }: ColumnComparison, owner: Owner): ExpressionNode {
    const { vocabulary } = this.context;
    const compared = columnOf(owner, name);
    const values = this.#values(value);
    if (op === 'in' || op === 'not_in') {
      const negated = op === 'not_in';
      return values.length === 0 ? boolean(negated) : vocabulary.isOneOf(compared, values, { negated });
    }
    const [only, ...more] = values;
    if (only === undefined || more.length > 0)
      throw new Error(`A policy compares ${name} with no single value.`);
    return binary(COMPARISONS[op], compared.node, vocabulary.bound(only, compared.type));
  }

  #mapping({ column: name, mapping, matches, where }: MappingPredicate): ExpressionNode {
    const owner = { alias: MAPPING, typeOf: this.#typesOf(mapping) };
    const found = binary('=', columnOf(owner, matches).node, columnOf(this.#source, name).node);
    return {
      kind: 'subquery',
      form: 'exists',
      operator: null,
      operands: [],
      query: selectOne(
        mapping,
        junction('and', [found, ...where.map((comparison) => this.#comparison(comparison, owner))]),
      ),
    };
  }

  #typesOf({ schema, table }: TableName): ReadonlyMap<string, string> {
    const mapping = this.table.mappings.find((known) => known.schema === schema && known.table === table);
    if (mapping === undefined) throw new Error(`The mapping table ${table} was not looked up.`);
    return mapping.typeOf;
  }

  #values(operand: PolicyOperand): readonly PolicyScalar[] {
    const { attributes } = this.context.policy;
    const value = 'constant' in operand ? operand.constant : attributes[operand.attribute];
    if (value === undefined) throw new Error('An attribute that is missing was not noticed.');
    return isList(value) ? value : [value];
  }
}

function columnOf({ alias, typeOf }: Owner, name: string): TypedColumn {
  const type = typeOf.get(name);
  if (type === undefined) throw new Error(`The column ${name} of a rule was not looked up.`);
  return { node: column(alias, name), type };
}

/** `SELECT 1 FROM schema.table AS mapping WHERE where`. */
function selectOne({ schema, table }: TableName, where: ExpressionNode): QueryNode {
  return selectQuery({
    targets: [{ name: '?column?', alias: null, expression: integer(1) }],
    from: [{ kind: 'table', ...MADE, schema, name: table, alias: { name: MAPPING, columnNames: [] } }],
    where,
  });
}

function isList(value: PolicyScalar | readonly PolicyScalar[]): value is readonly PolicyScalar[] {
  return Array.isArray(value);
}
