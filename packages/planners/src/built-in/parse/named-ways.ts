import { lemma, type Token } from '@parley/catalog-search';
import { type Condition, findPath, type ModelIndex, type SemanticQuery } from '@parley/semantic-layer';

/** A word of the question and one of a name stand for each other from so many equal letters on: "enrolled", "enrollment". */
const STEM = 5;

/**
 * The query, with the way to related rows that the question has a word for, where there are several: "students enrolled in a course" have
 * it by enrollment, "ports of origin" by that role.
 */
export function withNamedWays(
  query: SemanticQuery,
  index: ModelIndex,
  tokens: readonly Token[],
): SemanticQuery {
  const root = rootOf(query, index);
  if (root === undefined || query.where === undefined) return query;
  return { ...query, where: query.where.map((condition) => named(condition, root, { index, tokens })) };
}

/** "trips started at each station": the role of several in which the question speaks of what a row refers to. */
export function roleSaid(
  index: ModelIndex,
  { from, to }: { readonly from: string; readonly to: string },
  tokens: readonly Token[],
): string | undefined {
  if (findPath(index, { from, to }, 'outward').kind !== 'ambiguous') return undefined;
  const roles = [...index.roles].flatMap(([role, ways]) =>
    ways.some((way) => way.from.entity === from && way.to.entity === to) ? [role] : [],
  );
  const [only, another] = roles.filter((role) => isSaid(role.replaceAll('_', ' '), tokens));
  return another === undefined ? only : undefined;
}

interface Asked {
  readonly index: ModelIndex;
  readonly tokens: readonly Token[];
}

function named(condition: Condition, root: string, asked: Asked): Condition {
  const inner = (each: Condition): Condition => named(each, root, asked);
  if ('all' in condition) return { all: condition.all.map(inner) };
  if ('any' in condition) return { any: condition.any.map(inner) };
  if ('not' in condition) return { not: inner(condition.not) };
  if (!('has' in condition)) return condition;
  const { has } = condition;
  const through = has.through ?? wayNamed(root, has.entity, asked) ?? wayDone(root, has.entity, asked);
  const where = has.where?.map((each) => named(each, has.entity, asked));
  return {
    has: {
      ...has,
      ...(through === undefined ? {} : { through }),
      ...(where === undefined ? {} : { where }),
    },
  };
}

/** Undefined where there is one way, or where the question has a word for none of several, or for more than one. */
function wayNamed(from: string, to: string, { index, tokens }: Asked): string | undefined {
  if (findPath(index, { from, to }, 'any').kind !== 'ambiguous') return undefined;
  const others = [...index.entities.values()].filter(({ name }) => name !== from && name !== to);
  const names = [
    ...others.map(({ name, label }) => [name, label] as const),
    ...[...index.roles.keys()].map((role) => [role, role.replaceAll('_', ' ')] as const),
  ];
  const found = names.filter(
    ([through, label]) =>
      isSaid(label, tokens) && findPath(index, { from, to, through }, 'any').kind === 'found',
  );
  const [only, another] = found;
  return another === undefined ? only?.[0] : undefined;
}

/** "never visited a school": by their visits, though another way is shorter. */
function wayDone(from: string, to: string, { index, tokens }: Asked): string | undefined {
  const path = findPath(index, { from, to }, 'any');
  if (path.kind !== 'found' || path.hops.length < 2) return undefined;
  const passed = new Set(path.hops.map((hop) => hop.to));
  const deeds = new Set(tokens.flatMap(({ lower, lemma: base }) => (/ed$/.test(lower) ? [base] : [])));
  const done = [...index.entities.values()].filter(
    ({ name, label }) =>
      name !== from &&
      name !== to &&
      deeds.has(lemma(label.toLowerCase().split(' ').at(-1) ?? '')) &&
      findPath(index, { from, to, through: name }, 'any').kind === 'found',
  );
  const [only, another] = done;
  return another === undefined && only !== undefined && !passed.has(only.name) ? only.name : undefined;
}

function isSaid(label: string, tokens: readonly Token[]): boolean {
  const words = label.toLowerCase().split(' ').map(lemma);
  return words.some((word) =>
    tokens.some(({ lemma: said }) => {
      const letters = Math.min(STEM, word.length);
      return (
        said === word ||
        (said.length >= STEM && word.length >= STEM && said.startsWith(word.slice(0, letters)))
      );
    }),
  );
}

/** Whose rows are chosen. */
export function rootOf(query: SemanticQuery, index: ModelIndex): string | undefined {
  if (query.kind === 'list') return query.entity;
  const [name = ''] = query.metrics;
  const own = query.adHocMetrics?.find((metric) => metric.name === name);
  if (own !== undefined) return 'entity' in own ? own.entity : undefined;
  const metric = index.metrics.get(name);
  return metric?.type === 'simple' ? metric.entity : undefined;
}
