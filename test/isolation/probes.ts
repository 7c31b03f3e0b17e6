import { IDENTITY_PROBES } from './probes/identity.js';
import { LEARNING_PROBES } from './probes/learning.js';
import { MODEL_PROBES } from './probes/models.js';
import { POLICY_PROBES } from './probes/policies.js';
import { RUN_PROBES } from './probes/runs.js';
import { SCHEMA_PROBES } from './probes/schemas.js';
import { TENANT_PROBES } from './probes/tenants.js';
import { USAGE_PROBES } from './probes/usage.js';
import type { Probes, Way } from './probes/way.js';
import type { Scene } from './scene.js';

const ROOTS: Readonly<Record<string, Way>> = {
  Query: (selection) => selection,
  Mutation: (selection) => `mutation ${selection}`,
  Subscription: (selection) => `subscription ${selection}`,
};

const { ways, rootArguments } = inOne(
  ...[{ ways: ROOTS, rootArguments: {} }, IDENTITY_PROBES, TENANT_PROBES, SCHEMA_PROBES, MODEL_PROBES],
  ...[LEARNING_PROBES, POLICY_PROBES, RUN_PROBES, USAGE_PROBES],
);

/** A field to be tried: `Type.field`, and whether anything has to be selected of it. */
export interface Probed {
  readonly coordinate: string;
  readonly isLeaf: boolean;
}

/**
 * The operation that selects fields of one type, as `probed0`, `probed1`, …; a root field stands alone.
 *
 * @throws Error for a type that no way leads to: each new type needs one
 */
export function probeOf(fields: readonly Probed[], scene: Scene): string {
  const [type = ''] = fields[0]?.coordinate.split('.') ?? [];
  const way = ways.get(type);
  if (way === undefined) throw new Error(`test/isolation/probes/ has no way to ${type}.`);
  const selected = fields.map(({ coordinate, isLeaf }, place) => {
    const [, field = ''] = coordinate.split('.');
    const args = rootArguments.get(coordinate)?.(scene) ?? '';
    return `probed${place}: ${field}${args}${isLeaf ? '' : ' { __typename }'}`;
  });
  return way(`{ ${selected.join(' ')} }`, scene);
}

/** @throws Error where two topics tell of the same: one would hide what the other says */
function inOne(...topics: readonly Probes[]) {
  return {
    ways: merged(topics.map((topic) => topic.ways)),
    rootArguments: merged(topics.map((topic) => topic.rootArguments)),
  };
}

function merged<T>(parts: readonly Readonly<Record<string, T>>[]): ReadonlyMap<string, T> {
  const all = new Map<string, T>();
  for (const [name, told] of parts.flatMap((part) => Object.entries(part))) {
    if (all.has(name)) throw new Error(`${name} stands in two topics.`);
    all.set(name, told);
  }
  return all;
}
