import { type Condition, type Entity, findPath, type ModelIndex } from '@parley/semantic-layer';
import type { Mention } from './scope.js';
import { describeWhen } from './times-of.js';

/** True where each row of one refers to at most one row of the other, by the role that `ref` begins with. */
export function reaches(index: ModelIndex, from: Entity, to: Entity, ref?: string): boolean {
  const owner = ref?.slice(0, ref.indexOf('.'));
  const role = owner === undefined || owner === to.name ? {} : { role: owner };
  if (from === to && role.role === undefined) return true;
  return findPath(index, { from: from.name, to: to.name, ...role }, 'outward').kind === 'found';
}

/**
 * What is said of a thing and of what it has to do with, as conditions on the rows of `root`: of what each row refers to
 * directly, of others as "has such rows". `existing`: what may be missing and is only named must be there.
 */
export function conditionsFor(
  index: ModelIndex,
  root: Entity,
  mention: Mention,
  how: { readonly existing?: boolean; readonly skipped?: readonly Mention[] } = {},
): Condition[] {
  const own = mention.where.map(
    ({ entity, condition }): Condition =>
      reaches(index, root, entity, 'dimension' in condition ? condition.dimension : undefined)
        ? condition
        : { has: { entity: entity.name, where: [condition] } },
  );
  return [...own, ...mention.within.flatMap((inner) => related(index, root, inner, how))];
}

function related(
  index: ModelIndex,
  root: Entity,
  mention: Mention,
  how: { readonly existing?: boolean; readonly skipped?: readonly Mention[] },
): Condition[] {
  const { entity, negated, count } = mention;
  if (entity === undefined) return conditionsFor(index, root, mention, how);
  const isCounted = how.skipped?.includes(mention) === true;
  const isDirect = isCounted || (!negated && count === undefined && reaches(index, root, entity));
  if (isDirect) {
    const own = conditionsFor(index, root, mention, how);
    const isNamed = how.existing === true && !isCounted && !mention.isOwner && entity !== root;
    return own.length === 0 && isNamed ? [{ has: { entity: entity.name } }] : own;
  }
  const range = describeWhen(mention.when);
  const where = conditionsFor(index, entity, mention, how);
  const has: Condition = {
    has: {
      entity: entity.name,
      ...(where.length > 0 ? { where } : {}),
      ...(range === undefined ? {} : { timeRange: range }),
      ...(count === undefined ? {} : { count }),
    },
  };
  return [negated ? { not: has } : has];
}
