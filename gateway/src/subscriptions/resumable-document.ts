import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';

/**
 * A subscription that can be left and taken up again without a gap: its field has an argument `after`,
 * its events a field `cursor`. The document asks for each event's cursor under an alias of the
 * gateway's own, first of all, then for its type, and takes `after` from a variable of the gateway's own.
 */
export interface ResumableDocument {
  readonly document: DocumentNode;
  /** The name under which the event stands in an answer. */
  readonly responseKey: string;
  readonly cursorAlias: string;
  readonly typeAlias: string;
  readonly afterVariable: string;
  /** Where the client itself asked to begin. */
  startOf(variables: Readonly<Record<string, unknown>>): unknown;
}

const AFTER = 'after';
const CURSOR = 'cursor';

/** `null`: the field has no cursor, or it stands in a fragment (where a client need not look for it). */
export function makeResumable(document: DocumentNode, schema: GraphQLSchema): ResumableDocument | null {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const field = operation?.selectionSet.selections[0];
  if (operation === undefined || field?.kind !== Kind.FIELD || !isResumable(field, schema)) return null;

  const taken = namesIn(document);
  const cursorAlias = unusedName('resumeCursor', taken);
  const typeAlias = unusedName('resumeType', taken);
  const afterVariable = unusedName('resumeAfter', taken);
  const after = field.arguments?.find((argument) => argument.name.value === AFTER);
  const asked = [aliased(cursorAlias, CURSOR), aliased(typeAlias, '__typename')];
  const rewritten = withSelections(withAfter(field, afterVariable), asked);
  const selections = [rewritten, ...operation.selectionSet.selections.slice(1).map(withSameAfter)];
  const others = document.definitions.filter((node) => node !== operation);
  const body = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  return {
    document: {
      kind: Kind.DOCUMENT,
      definitions: [withVariables(body, others, afterVariable), ...others],
    },
    responseKey: field.alias?.value ?? field.name.value,
    cursorAlias,
    typeAlias,
    afterVariable,
    startOf: (variables) => (after === undefined ? undefined : valueFromASTUntyped(after.value, variables)),
  };

  /** The same field selected once more must keep the same arguments to be merged with the first. */
  function withSameAfter<S>(selection: S | FieldNode): S | FieldNode {
    return isField(selection) ? withAfter(selection, afterVariable) : selection;
  }
}

function isField(node: unknown): node is FieldNode {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === Kind.FIELD;
}

function isResumable(field: FieldNode, schema: GraphQLSchema): boolean {
  const definition = schema.getSubscriptionType()?.getFields()[field.name.value];
  const type = definition && getNamedType(definition.type);
  const hasCursor = (isObjectType(type) || isInterfaceType(type)) && CURSOR in type.getFields();
  const hasAfter = definition?.args.some((argument) => argument.name === AFTER) ?? false;
  return hasCursor && hasAfter && field.selectionSet !== undefined;
}

function aliased(alias: string, name: string): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: name },
  };
}

/** Before all others: that is where they are looked for in an answer. */
function withSelections(field: FieldNode, first: readonly FieldNode[]): FieldNode {
  const selections = [...first, ...(field.selectionSet?.selections ?? [])];
  return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function withAfter(field: FieldNode, afterVariable: string): FieldNode {
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: AFTER },
    value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: afterVariable } },
  };
  const others = field.arguments?.filter((argument) => argument.name.value !== AFTER) ?? [];
  return { ...field, arguments: [...others, after] };
}

/** Defines the new variable, and drops a client's `$after` that nothing uses any more. */
function withVariables(
  operation: OperationDefinitionNode,
  fragments: readonly DocumentNode['definitions'][number][],
  afterVariable: string,
): OperationDefinitionNode {
  const used = new Set<string>();
  const { variableDefinitions = [], ...body } = operation;
  for (const node of [body, ...fragments]) {
    visit(node, { Variable: (variable) => void used.add(variable.name.value) });
  }
  return {
    ...body,
    variableDefinitions: [
      ...variableDefinitions.filter((definition) => used.has(definition.variable.name.value)),
      {
        kind: Kind.VARIABLE_DEFINITION,
        variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: afterVariable } },
        type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } },
      },
    ],
  };
}

function namesIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Name: (node) => void names.add(node.value) });
  return names;
}

function unusedName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}${number}`;
  return name;
}
