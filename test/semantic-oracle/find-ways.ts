import type { Link, Warehouse } from './warehouse.ts';

/** The links from a table's row to the row that has a dimension. */
export type Way = readonly Link[];

/** A dimension's owner, as a reference names it: tables or roles on the way, the owner last. */
export type Steps = readonly string[];

/**
 * Every way from a table to what the last step names, in steps the reference can mean: all its steps lie on the way, in their order,
 * and the last one ends it.
 */
function allWays(warehouse: Warehouse, from: string, steps: Steps): readonly Way[] {
  const ways: Way[] = from === steps[0] && steps.length === 1 ? [[]] : [];
  const walk = (table: string, way: Way): void => {
    for (const link of warehouse.tables.find(({ name }) => name === table)?.links ?? []) {
      const longer = [...way, link];
      if (isMeant(longer, steps)) ways.push(longer);
      walk(link.to, longer);
    }
  };
  walk(from, []);
  return ways;
}

function isMeant(way: Way, steps: Steps): boolean {
  let rest = [...steps];
  for (const link of [...way].reverse()) {
    const last = rest.at(-1);
    if (last === undefined) break;
    if (last === link.role || last === link.to) rest = rest.slice(0, -1);
    else if (rest.length === steps.length) return false;
  }
  return rest.length === 0;
}

/**
 * The way a reference means: the shortest; of several as short, the only one without roles, which are names to ask for. `ambiguous`
 * where that leaves several.
 */
export function findWay(warehouse: Warehouse, from: string, steps: Steps): Way | 'none' | 'ambiguous' {
  const ways = allWays(warehouse, from, steps);
  const least = Math.min(...ways.map((way) => way.length));
  const shortest = ways.filter((way) => way.length === least);
  const [only] = shortest;
  if (only === undefined) return 'none';
  if (shortest.length === 1) return only;
  const [plain, another] = shortest.filter((way) => way.every(({ role }) => role === null));
  return plain !== undefined && another === undefined ? plain : 'ambiguous';
}

/** The way to a key that a condition names, by its last step; by more of them where that alone leads nowhere. */
export function findKey(warehouse: Warehouse, from: string, steps: Steps): ReturnType<typeof findWay> {
  const ends = steps.map((_, index) => steps.slice(steps.length - 1 - index));
  const ways = ends.map((end) => findWay(warehouse, from, end));
  return ways.find((way) => way !== 'none') ?? 'none';
}

/** One link, followed forward or back. */
export interface AnyStep {
  readonly link: Link;
  /** The table that holds the link, and the one that it leads to. */
  readonly from: string;
  readonly to: string;
  readonly forward: boolean;
}

/** The way between two tables over links in any direction, by the same rules as {@link findWay}. */
export function findAnyWay(
  warehouse: Warehouse,
  from: string,
  to: string,
): readonly AnyStep[] | 'none' | 'ambiguous' {
  const steps = warehouse.tables.flatMap(({ name, links }) =>
    links.flatMap((link) => [
      { link, from: name, to: link.to, forward: true },
      { link, from: name, to: link.to, forward: false },
    ]),
  );
  const ends = (step: AnyStep) => (step.forward ? [step.from, step.to] : [step.to, step.from]);
  let ways: readonly (readonly AnyStep[])[] = [[]];
  for (let length = 1; length <= warehouse.tables.length; length++) {
    ways = ways.flatMap((way) => {
      const [last] = way.slice(-1);
      const at = last === undefined ? from : ends(last)[1];
      return steps.filter((step) => ends(step)[0] === at).map((step) => [...way, step]);
    });
    const arrived = ways.filter((way) => way.slice(-1).some((step) => ends(step)[1] === to));
    const [only, ...others] = arrived;
    if (only !== undefined) {
      const [plain, another] = arrived.filter((way) => way.every(({ link }) => link.role === null));
      if (others.length === 0) return only;
      return plain !== undefined && another === undefined ? plain : 'ambiguous';
    }
  }
  return 'none';
}
