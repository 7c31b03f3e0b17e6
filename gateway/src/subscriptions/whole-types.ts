import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from 'graphql';

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/**
 * The types of events for which two documents ask the same: what the owner of the events answers for the
 * one is already the answer to the other, and needs neither completing nor cutting. Looks only at what
 * is certain: a condition (`@skip`, `@include`) anywhere in a type's selection leaves the type out.
 */
export function typesAskedAlike(
  schema: GraphQLSchema,
  one: DocumentNode,
  other: DocumentNode,
): ReadonlySet<string> {
  const [first, second] = [rootField(schema, one), rootField(schema, other)];
  const type = first && getNamedType(schema.getSubscriptionType()?.getFields()[first.name.value]?.type);
  if (first === undefined || second === undefined || type === undefined) return new Set();
  const compare = new Comparison(schema, fragmentsOf(one), fragmentsOf(other));
  const events = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  return new Set(events.filter((event) => compare.isSame(event, [first], [second])).map(({ name }) => name));
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

class Comparison {
  readonly #schema: GraphQLSchema;
  readonly #one: Fragments;
  readonly #other: Fragments;

  constructor(schema: GraphQLSchema, one: Fragments, other: Fragments) {
    this.#schema = schema;
    this.#one = one;
    this.#other = other;
  }

  /** Whether both ask the same of an object of this type, the fields' selections taken together. */
  isSame(type: GraphQLObjectType, one: readonly FieldNode[], other: readonly FieldNode[]): boolean {
    const first = this.#collect(type, one, this.#one);
    const second = this.#collect(type, other, this.#other);
    if (first === undefined || second === undefined || first.size !== second.size) return false;
    return [...first].every(([key, fields]) => {
      const others = second.get(key);
      return others !== undefined && this.#isSameField(type, fields, others);
    });
  }

  #isSameField(parent: GraphQLObjectType, one: readonly FieldNode[], other: readonly FieldNode[]): boolean {
    const [first, second] = [one[0], other[0]];
    if (first === undefined || second === undefined) return false;
    if (first.name.value !== second.name.value || argumentsOf(first) !== argumentsOf(second)) return false;
    const type = getNamedType(parent.getFields()[first.name.value]?.type);
    if (isObjectType(type)) return this.isSame(type, one, other);
    if (!isAbstractType(type)) return true;
    return this.#schema.getPossibleTypes(type).every((possible) => this.isSame(possible, one, other));
  }

  /** The fields that an object of this type answers, by their names in the answer; `undefined`: it depends. */
  #collect(type: GraphQLObjectType, parents: readonly FieldNode[], fragments: Fragments): Fields | undefined {
    const fields = new Map<string, FieldNode[]>();
    const walk = (set: SelectionSetNode | undefined): boolean =>
      (set?.selections ?? []).every((selection) => {
        if ((selection.directives?.length ?? 0) > 0) return false;
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          fields.set(key, [...(fields.get(key) ?? []), selection]);
          return true;
        }
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (fragment === undefined || (fragment.directives?.length ?? 0) > 0) return false;
        return this.#applies(fragment.typeCondition?.name.value, type) ? walk(fragment.selectionSet) : true;
      });
    return parents.every((parent) => walk(parent.selectionSet)) ? fields : undefined;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const abstract = this.#schema.getType(condition);
    return isAbstractType(abstract) && this.#schema.isSubType(abstract, type);
  }
}

/** The one field of a subscription, where it stands directly in it and only once. */
function rootField(schema: GraphQLSchema, document: DocumentNode): FieldNode | undefined {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const [field, ...others] = operation?.selectionSet.selections ?? [];
  const isKnown = field?.kind === Kind.FIELD && schema.getSubscriptionType()?.getFields()[field.name.value];
  return isKnown && others.length === 0 ? field : undefined;
}

function fragmentsOf(document: DocumentNode): Fragments {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

function argumentsOf({ arguments: given = [] }: FieldNode): string {
  return given.map(print).toSorted().join(', ');
}
