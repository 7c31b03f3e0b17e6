import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** The size of an operation, known before anything of it runs. */
export interface OperationSize {
  readonly depth: number;
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Objects and rows it may at most yield, with every list as long as its `first` argument allows. */
  readonly cost: number;
}

export interface MeasuredOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Size = Omit<OperationSize, 'rootFields'> & { readonly fields: number };

const NOTHING: Size = { depth: 0, fields: 0, aliases: 0, directives: 0, cost: 0 };
const PAGE_ARGUMENT = 'first';
const ROWS = 'Rows';
/** Taken for a page whose size can't be read from the document and has no default. */
const UNKNOWN_PAGE = 100;

/**
 * Measures an operation that may still be invalid: unknown fields count, cyclic fragments end. Each
 * fragment is measured once, so a document can't be made exponential with them.
 */
export function measureOperation(measured: MeasuredOperation): OperationSize {
  const { schema, operation, fragments } = measured;
  const known = new Map<string, Size>();
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : undefined,
    ]),
  );

  const root = sizeOfSelections(operation.selectionSet, schema.getRootType(operation.operation));
  const ofOperation = operation.directives?.length ?? 0;
  return {
    depth: root.depth,
    rootFields: root.fields,
    aliases: root.aliases,
    directives: root.directives + ofOperation,
    cost: root.cost,
  };

  function sizeOfSelections(set: SelectionSetNode, type: GraphQLCompositeType | null | undefined): Size {
    let total = NOTHING;
    for (const selection of set.selections) {
      const directives = selection.directives?.length ?? 0;
      switch (selection.kind) {
        case Kind.FIELD:
          total = add(total, sizeOfField(selection, type), directives);
          break;
        case Kind.INLINE_FRAGMENT: {
          const narrowed = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
          const on = narrowed && isCompositeType(narrowed) ? narrowed : type;
          total = add(total, sizeOfSelections(selection.selectionSet, on), directives);
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          total = add(total, sizeOfFragment(selection.name.value), directives);
          break;
      }
    }
    return total;
  }

  function sizeOfFragment(name: string): Size {
    const size = known.get(name);
    if (size !== undefined) return size;
    // Found again while it is being measured: a cycle, which validation will name.
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    if (fragment === undefined) return NOTHING;
    const type = schema.getType(fragment.typeCondition.name.value);
    const measuredSize = sizeOfSelections(fragment.selectionSet, isCompositeType(type) ? type : undefined);
    known.set(name, measuredSize);
    return measuredSize;
  }

  function sizeOfField(field: FieldNode, parent: GraphQLCompositeType | null | undefined): Size {
    const aliases = field.alias === undefined || field.alias.value === field.name.value ? 0 : 1;
    const leaf = { ...NOTHING, depth: 1, fields: 1, aliases };
    // The schema's own description costs no subgraph anything; GraphQL limits its depth itself.
    if (field.selectionSet === undefined || field.name.value.startsWith('__')) return leaf;
    const definition = fieldOf(parent, field.name.value);
    const named = definition && getNamedType(definition.type);
    const type = isCompositeType(named) ? named : undefined;
    const inner = sizeOfSelections(field.selectionSet, type);
    const items = pageSize(field, definition);
    return {
      depth: inner.depth + 1,
      fields: 1,
      aliases: inner.aliases + aliases,
      directives: inner.directives,
      cost: holdsRows(type) ? inner.cost + items : (inner.cost + 1) * items,
    };
  }

  function pageSize(field: FieldNode, definition: GraphQLField<unknown, unknown> | undefined): number {
    const declared = definition?.args.find((argument) => argument.name === PAGE_ARGUMENT);
    const given = field.arguments?.find((argument) => argument.name.value === PAGE_ARGUMENT)?.value;
    if (declared === undefined && given === undefined) return 1;
    return Math.max(1, sizeGiven() ?? numberOr(declared?.defaultValue, UNKNOWN_PAGE));

    function sizeGiven(): number | undefined {
      if (given?.kind === Kind.INT) return Number(given.value);
      if (given?.kind !== Kind.VARIABLE) return undefined;
      const value = measured.variables[given.name.value] ?? defaults.get(given.name.value);
      return typeof value === 'number' ? value : undefined;
    }
  }
}

function add(total: Size, part: Size, directives: number): Size {
  return {
    depth: Math.max(total.depth, part.depth),
    fields: total.fields + part.fields,
    aliases: total.aliases + part.aliases,
    directives: total.directives + part.directives + directives,
    cost: total.cost + part.cost,
  };
}

function fieldOf(
  type: GraphQLCompositeType | null | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** Of a page of rows only the rows are many: they are cells in one value, and nothing else is selected of each. */
function holdsRows(type: GraphQLCompositeType | undefined): boolean {
  return (
    isObjectType(type) &&
    Object.values(type.getFields()).some(({ type: of }) => getNamedType(of).name === ROWS)
  );
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}
