import type { Link, ModelIndex } from './model-index.js';

/** One step along a relationship. */
export interface Hop {
  readonly relationship: Link;
  readonly from: string;
  readonly to: string;
  /** True where one row may meet several: against the arrow of a many-to-one relationship. */
  readonly fansOut: boolean;
}

export type PathSearch =
  | { readonly kind: 'found'; readonly hops: readonly Hop[] }
  | { readonly kind: 'ambiguous'; readonly choices: readonly string[] }
  | { readonly kind: 'none' };

/** Longer ways are never what a question meant, and searching them costs. */
const MAX_HOPS = 8;
const MAX_PARALLEL = 4;

/** Where a way begins and ends. */
export interface PathEnds {
  readonly from: string;
  readonly to: string;
  /** In which the last step arrives. */
  readonly role?: string;
  /** An entity, or a role, that the way leads over. */
  readonly through?: string;
}

/**
 * The shortest way from one entity to another. `outward` follows only steps that keep one row one
 * row; `any` also steps that fan out. Equally short ways are refused, unless just one of them ends
 * without a role: roles are names to ask for, not a reason to doubt.
 */
export function findPath(index: ModelIndex, ends: PathEnds, direction: 'outward' | 'any'): PathSearch {
  if (ends.from === ends.to && ends.role === undefined && ends.through === undefined)
    return { kind: 'found', hops: [] };
  const seen = new Set([ends.from]);
  let frontier: (readonly Hop[])[] = [[]];
  for (let length = 1; length <= MAX_HOPS && frontier.length > 0; length++) {
    const longer = frontier.flatMap((path) =>
      hopsFrom(index, path.at(-1)?.to ?? ends.from)
        .filter((hop) => (direction === 'any' || !hop.fansOut) && (!seen.has(hop.to) || arrives(hop, ends)))
        .map((hop) => [...path, hop]),
    );
    const arrived = choose(longer.filter((path) => arrives(path.at(-1), ends) && leadsOver(path, ends)));
    if (arrived !== undefined) return arrived;
    for (const path of longer) seen.add(path.at(-1)?.to ?? '');
    frontier = atMostPerEnd(longer);
  }
  return { kind: 'none' };
}

/** The entities that each row of `from` has at most one of, with how many steps away they are. */
export function outwardEntities(index: ModelIndex, from: string): ReadonlyMap<string, number> {
  const distances = new Map([[from, 0]]);
  let frontier = [from];
  for (let length = 1; length <= MAX_HOPS && frontier.length > 0; length++) {
    const next: string[] = [];
    for (const entity of frontier) {
      for (const hop of hopsFrom(index, entity)) {
        if (hop.fansOut || distances.has(hop.to)) continue;
        distances.set(hop.to, length);
        next.push(hop.to);
      }
    }
    frontier = next;
  }
  return distances;
}

/**
 * The shortest way from an entity to what `steps` name, the last of which `arrives` accepts. Steps are read from the right: what comes
 * before the first of them is found, unless `atOnce`. Equally short ways are refused as by {@link findPath}.
 */
export function findSteps(
  index: ModelIndex,
  ends: { readonly from: string; readonly steps: readonly string[]; readonly atOnce?: boolean },
  arrives: (entity: string) => boolean,
): PathSearch {
  const seen = new Set([ends.from]);
  let frontier: (readonly Hop[])[] = [[]];
  for (let length = 0; length <= MAX_HOPS && frontier.length > 0; length++) {
    const followed = ends.steps.reduce<readonly (readonly Hop[])[]>(
      (paths, step) =>
        paths.flatMap((path) =>
          hopsFrom(index, path.at(-1)?.to ?? ends.from)
            .filter((hop) => !hop.fansOut && hopNames(hop).includes(step))
            .map((hop) => [...path, hop]),
        ),
      frontier,
    );
    const arrived = choose(followed.filter((path) => arrives(path.at(-1)?.to ?? ends.from)));
    if (arrived !== undefined) return arrived;
    if (ends.atOnce === true) break;
    const longer = frontier.flatMap((path) =>
      hopsFrom(index, path.at(-1)?.to ?? ends.from)
        .filter((hop) => !hop.fansOut && !seen.has(hop.to))
        .map((hop) => [...path, hop]),
    );
    for (const path of longer) seen.add(path.at(-1)?.to ?? '');
    frontier = atMostPerEnd(longer);
  }
  return { kind: 'none' };
}

/** What a step may be called: its role or key, and the entity it leads to. */
function hopNames({ relationship: { role, by, from }, from: near, to }: Hop): readonly string[] {
  const own = near === from.entity ? [role, by?.name] : [by?.name];
  return [...own.filter((name) => name !== undefined), to];
}

/** What a step is called in a full path. */
export function hopName(hop: Hop): string {
  return hopNames(hop)[0] ?? hop.to;
}

function hopsFrom(index: ModelIndex, entity: string): Hop[] {
  return (index.relationshipsOf.get(entity) ?? []).flatMap((relationship) => {
    const hops: Hop[] = [];
    const { from, to, cardinality } = relationship;
    if (from.entity === entity) hops.push({ relationship, from: entity, to: to.entity, fansOut: false });
    if (to.entity === entity && from.entity !== entity) {
      hops.push({ relationship, from: entity, to: from.entity, fansOut: cardinality === 'many_to_one' });
    }
    return hops;
  });
}

/** A few parallel ways to one entity prove ambiguity; following all of them would grow without bound. */
function atMostPerEnd(paths: readonly (readonly Hop[])[]): (readonly Hop[])[] {
  const counts = new Map<string, number>();
  return paths.filter((path) => {
    const end = path.at(-1)?.to ?? '';
    const count = (counts.get(end) ?? 0) + 1;
    counts.set(end, count);
    return count <= MAX_PARALLEL;
  });
}

function arrives(hop: Hop | undefined, ends: { readonly to: string; readonly role?: string }): boolean {
  if (hop === undefined || hop.to !== ends.to) return false;
  return ends.role === undefined || hop.relationship.role === ends.role;
}

function leadsOver(path: readonly Hop[], { through }: PathEnds): boolean {
  return (
    through === undefined || path.some(({ to, relationship: { role } }) => to === through || role === through)
  );
}

function choose(paths: readonly (readonly Hop[])[]): PathSearch | undefined {
  const [first] = paths;
  if (first === undefined) return undefined;
  if (paths.length === 1) return { kind: 'found', hops: first };
  const plain = paths.filter((path) => path.every((hop) => hop.relationship.role === undefined));
  const [onlyPlain] = plain;
  if (plain.length === 1 && onlyPlain !== undefined) return { kind: 'found', hops: onlyPlain };
  return { kind: 'ambiguous', choices: paths.map(describePath) };
}

function describePath(path: readonly Hop[]): string {
  const steps = path.map((hop) => {
    const { role, name } = hop.relationship;
    return `${hop.to} (${role === undefined ? name : `as ${role}`})`;
  });
  return [path[0]?.from ?? '', ...steps].join(' -> ');
}
