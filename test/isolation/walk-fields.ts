import { type GraphQLSchema, getNamedType, isInterfaceType, isLeafType, isObjectType } from 'graphql';
import { type Ask, codesIn } from './api.js';
import { probeOf } from './probes.js';
import type { Scene } from './scene.js';

/** Codes that mean: not you. */
const REFUSALS: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'UNAUTHENTICATED']);

/** So many probes go on at the same time. */
const PROBES_AT_ONCE = 8;

/** Fields in one operation; the gateway takes 40 aliases. */
const FIELDS_AT_ONCE = 20;
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/** Who asks, and how. */
interface WalkingWay {
  readonly schema: GraphQLSchema;
  readonly scene: Scene;
  readonly ask: Ask;
}

/** Every field of the schema that clients can select, as `Type.field`. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  );
}

/** Tries each of `items`, some at a time. */
export async function walk<Item>(
  items: readonly Item[],
  tryOne: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  async function walkOn(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await tryOne(next);
  }
  await Promise.all(Array.from({ length: PROBES_AT_ONCE }, walkOn));
}

/** Fields that can be tried with one operation: of one type, but each root field alone. */
export function inOneOperation(coordinates: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (const [type, ofType] of Map.groupBy(coordinates, (coordinate) => coordinate.split('.')[0] ?? '')) {
    const size = ROOTS.has(type) ? 1 : FIELDS_AT_ONCE;
    for (let at = 0; at < ofType.length; at += size) groups.push(ofType.slice(at, at + size));
  }
  return groups;
}

/**
 * Which fields of one operation are given to who asks. All at once, where all are given and nothing is refused; else each is
 * tried alone: a refusal of one may leave others out of an answer.
 */
export async function whichAreGiven(
  coordinates: readonly string[],
  way: WalkingWay,
): Promise<Record<string, boolean>> {
  if (coordinates.length > 1) {
    const together = await tryTogether(coordinates, way);
    if (together.codes.length === 0 && together.values.every((values) => values.length > 0))
      return Object.fromEntries(coordinates.map((coordinate) => [coordinate, true]));
  }
  const given: Record<string, boolean> = {};
  for (const coordinate of coordinates) given[coordinate] = await isGiven(coordinate, way);
  return given;
}

/**
 * Whether a field is given to who asks. Given: it is in the answer and nothing was refused. Refused:
 * a refusal says so, and nothing of it is in the answer. Anything between is a fault.
 */
async function isGiven(coordinate: string, way: WalkingWay): Promise<boolean> {
  const {
    operation,
    answers,
    codes,
    values: [values = []],
  } = await tryTogether([coordinate], way);
  const isRefused = codes.some((code) => REFUSALS.has(code));
  if (!isRefused && values.length > 0 && codes.length === 0) return true;
  if (isRefused && values.every((value) => value === null)) return false;
  throw new Error(`${coordinate} is neither given nor refused: ${operation} -> ${JSON.stringify(answers)}`);
}

async function tryTogether(coordinates: readonly string[], { schema, scene, ask }: WalkingWay) {
  const fields = coordinates.map((coordinate) => ({ coordinate, isLeaf: isLeaf(coordinate, schema) }));
  const operation = probeOf(fields, scene);
  const answers = await ask(operation);
  const values = fields.map((_, place) => answers.flatMap(({ data }) => valuesOf(`probed${place}`, data)));
  return { operation, answers, codes: codesIn(answers), values };
}

function isLeaf(coordinate: string, schema: GraphQLSchema): boolean {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`There is no field ${coordinate}.`);
  return isLeafType(getNamedType(field.type));
}

function valuesOf(probe: string, data: unknown): unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesOf(probe, item));
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => (key === probe ? [value] : valuesOf(probe, value)));
}
