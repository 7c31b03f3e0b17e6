import fc from 'fast-check';
import {
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isObjectType,
} from 'graphql';

/** Fields of types that are reached from an event and have more of them than a reader of events needs. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  QueryRun: [
    'id',
    'kind',
    'status',
    'question',
    'sql',
    'notices',
    'error',
    'rowCount',
    'createdAt',
    'durationMs',
  ].concat(['requestedBy', 'tenant', 'dataSource']),
  User: ['id', 'name', 'email'],
  Tenant: ['id', 'slug', 'name', 'tier'],
  DataSource: ['id', 'name', 'engine', 'semanticModel'],
  SemanticModel: ['name'],
};
const MAX_DEPTH = 4;

/** A part of a selection. */
type Part =
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly isAliased: boolean;
      readonly parts: readonly Part[] | null;
      readonly condition: Condition;
    }
  | {
      readonly kind: 'fragment';
      readonly on: string;
      readonly isNamed: boolean;
      readonly isBare: boolean;
      readonly parts: readonly Part[];
      readonly condition: Condition;
    };

/** A directive as it is written, or none. */
type Condition = '' | ' @include(if: $yes)' | ' @include(if: $no)' | ' @skip(if: $yes)' | ' @skip(if: $no)';

const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Condition>('') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Condition>(
      ' @include(if: $yes)',
      ' @include(if: $no)',
      ' @skip(if: $yes)',
      ' @skip(if: $no)',
    ),
  },
);

/** Every field of a type and of what it leads to, as far as events go. */
export function wholeSelection(schema: GraphQLSchema, typeName: string): string {
  const own = fieldsOf(schema, typeName).map((name) => {
    const type = getNamedType(fieldTypeOf(schema, typeName, name));
    return isCompositeType(type) ? `${name} { ${wholeSelection(schema, type.name)} }` : name;
  });
  const possible = possibleTypes(schema, typeName).map(
    (name) => `... on ${name} { ${wholeSelection(schema, name)} }`,
  );
  return ['__typename', ...own, ...possible].join(' ');
}

/**
 * Documents that ask for a run's events in any way a client may, with conditions or without: only where there is none
 * can an event's bytes be handed on. They use `$runId`, and `$yes` and `$no` where they declare them.
 */
export function randomDocument(schema: GraphQLSchema): fc.Arbitrary<string> {
  const partsFor = (conditions: fc.Arbitrary<Condition>) => partsOf({ schema, conditions }, 'RunEvent', 0);
  return fc
    .record({
      parts: fc.oneof(partsFor(fc.constant('')), partsFor(condition)),
      alias: fc.constantFrom('', 'events: '),
    })
    .map(({ parts, alias }) => {
      const fragments: string[] = [];
      const selection = `{ ${alias}runEvents(runId: $runId) { ${print(parts, 'RunEvent', fragments)} } }`;
      const text = [selection, ...fragments].join('\n');
      // A variable that nothing uses would be refused.
      const variables = ['$yes: Boolean = true', '$no: Boolean = false'].filter((variable) =>
        text.includes(`(if: ${variable.split(':', 1)[0]})`),
      );
      return `subscription Any(${['$runId: ID!', ...variables].join(', ')}) ${text}`;
    });
}

/** What random selections are made of. */
interface Material {
  readonly schema: GraphQLSchema;
  readonly conditions: fc.Arbitrary<Condition>;
}

function partsOf(material: Material, typeName: string, depth: number): fc.Arbitrary<readonly Part[]> {
  const { schema, conditions } = material;
  const fields = ['__typename', ...fieldsOf(schema, typeName)].filter(
    (name) =>
      depth < MAX_DEPTH ||
      name === '__typename' ||
      isLeafType(getNamedType(fieldTypeOf(schema, typeName, name))),
  );
  const field = fc.constantFrom(...fields).chain((name) => fieldPart(material, { typeName, name, depth }));
  if (depth >= MAX_DEPTH) return fc.array(field, { minLength: 1, maxLength: 3 });
  const on = [typeName, ...interfacesOf(schema, typeName), ...possibleTypes(schema, typeName)];
  const fragment = fc.constantFrom(...on).chain((target) =>
    fc.record({
      kind: fc.constant('fragment' as const),
      on: fc.constant(target),
      isNamed: fc.boolean(),
      isBare: fc.boolean(),
      parts: partsOf(material, target, depth + 1),
      condition: conditions,
    }),
  );
  const isAbstract = possibleTypes(schema, typeName).length > 0;
  return fc.array(
    fc.oneof({ weight: 3, arbitrary: field }, { weight: isAbstract ? 4 : 1, arbitrary: fragment }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
}

interface Place {
  readonly typeName: string;
  readonly name: string;
  readonly depth: number;
}

function fieldPart(material: Material, { typeName, name, depth }: Place): fc.Arbitrary<Part> {
  const { schema, conditions } = material;
  const type = name === '__typename' ? undefined : getNamedType(fieldTypeOf(schema, typeName, name));
  return fc.record({
    kind: fc.constant('field' as const),
    name: fc.constant(name),
    isAliased: fc.boolean(),
    parts:
      type !== undefined && isCompositeType(type)
        ? partsOf(material, type.name, depth + 1)
        : fc.constant(null),
    condition: conditions,
  });
}

function print(parts: readonly Part[], within: string, fragments: string[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'field') {
        const alias = part.isAliased ? `other_${part.name}: ` : '';
        const selection = part.parts === null ? '' : ` { ${print(part.parts, '', fragments)} }`;
        return `${alias}${part.name}${part.condition}${selection}`;
      }
      const body = `{ ${print(part.parts, part.on, fragments)} }`;
      if (part.isNamed) {
        const name = `Part${fragments.length}`;
        fragments.push(`fragment ${name} on ${part.on} ${body}`);
        return `...${name}${part.condition}`;
      }
      const isBare = part.isBare && part.on === within;
      return `...${isBare ? '' : ` on ${part.on}`}${part.condition} ${body}`;
    })
    .join(' ');
}

function fieldsOf(schema: GraphQLSchema, typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  if (type === undefined || !('getFields' in type)) return [];
  const fields = Object.values(type.getFields()).filter(
    (field) => !('args' in field) || field.args.length === 0,
  );
  const names = fields.map(({ name }) => name);
  return FIELDS[typeName]?.filter((name) => names.includes(name)) ?? names;
}

function fieldTypeOf(schema: GraphQLSchema, typeName: string, field: string) {
  const type = schema.getType(typeName);
  return type !== undefined && 'getFields' in type ? type.getFields()[field]?.type : undefined;
}

function possibleTypes(schema: GraphQLSchema, typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
}

function interfacesOf(schema: GraphQLSchema, typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  return isObjectType(type) ? type.getInterfaces().map(({ name }) => name) : [];
}
