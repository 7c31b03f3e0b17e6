import { type GraphQLSchema, getNamedType, isInterfaceType, isLeafType, isObjectType } from 'graphql';
import { type Ask, codesIn } from './api.js';
import { probeOf } from './probes.js';
import type { Scene } from './scene.js';

/** Codes that mean: not you. */
const REFUSALS: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'UNAUTHENTICATED']);

/** So many probes go on at the same time. */
const PROBES_AT_ONCE = 8;

/** Every field of the schema that clients can select, as `Type.field`. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  );
}

/** Selects each field by the way that leads to it: whether it was given. */
export async function walk(
  coordinates: readonly string[],
  tryOne: (coordinate: string) => Promise<boolean>,
): Promise<Record<string, boolean>> {
  const given: Record<string, boolean> = {};
  const left = [...coordinates];
  async function walkOn(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) given[next] = await tryOne(next);
  }
  await Promise.all(Array.from({ length: PROBES_AT_ONCE }, walkOn));
  return given;
}

/**
 * Whether a field is given to who asks. Given: it is in the answer and nothing was refused. Refused:
 * a refusal says so, and nothing of it is in the answer. Anything between is a fault.
 */
export async function isGiven(
  coordinate: string,
  { schema, scene, ask }: { schema: GraphQLSchema; scene: Scene; ask: Ask },
): Promise<boolean> {
  const operation = probeOf(coordinate, { isLeaf: isLeaf(coordinate, schema), scene });
  const answers = await ask(operation);
  const codes = codesIn(answers);
  const values = answers.flatMap(({ data }) => valuesOfProbe(data));
  const isRefused = codes.some((code) => REFUSALS.has(code));
  if (!isRefused && values.length > 0 && codes.length === 0) return true;
  if (isRefused && values.every((value) => value === null)) return false;
  throw new Error(`${coordinate} is neither given nor refused: ${operation} -> ${JSON.stringify(answers)}`);
}

function isLeaf(coordinate: string, schema: GraphQLSchema): boolean {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`There is no field ${coordinate}.`);
  return isLeafType(getNamedType(field.type));
}

function valuesOfProbe(data: unknown): unknown[] {
  if (Array.isArray(data)) return data.flatMap(valuesOfProbe);
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => (key === 'probed' ? [value] : valuesOfProbe(value)));
}
