import { lemma, type Token } from '@parley/catalog-search';
import type { Entity } from '@parley/semantic-layer';
import type { Link } from '../link.js';
import { nounsOfVerb } from '../verb-nouns.js';

/** Below 1, and hardly less: a verb that could be a value only by its letters. */
const SURELY_VERB = 0.999;
/** As above, of what may be a state of the very things as well. */
export const PERHAPS_VERB = 0.998;

/** Among which words and names one stands. */
export interface Beside {
  readonly tokens: readonly Token[];
  readonly links: readonly Link[];
}

/** "cited", where the model has a table or a role of that name: the word may only relate two things. */
export function mayBeVerb(link: Link, beside: Beside): boolean {
  return isRelating(link, beside) && !isTimed(link, beside.links);
}

function isRelating({ start, end, meaning }: Link, beside: Beside): boolean {
  const { tokens } = beside;
  // "came back", where that is when it was returned.
  if (end - start === 2 && meaning.kind === 'dimension' && meaning.dimension.kind === 'time')
    return PARTICLES.has(tokens[start + 1]?.lower ?? '');
  if (end - start > 1) return false;
  if (meaning.kind === 'value')
    return (mayBeDone(tokens, start) && followsAuxiliary(tokens, start)) || isDoneBy(start, beside);
  const said = tokens[start]?.lower ?? '';
  if (meaning.kind === 'entity' && !isNoun(said, meaning.entity)) return true;
  if (!/(?:ed|ing)$/.test(said) && !PARTICIPLES.has(said)) return false;
  if (meaning.kind === 'dimension' && meaning.dimension.kind === 'time') return true;
  if (meaning.kind === 'dimension')
    return !meaning.ref.startsWith(`${meaning.entity.name}.`) || meaning.dimension.kind === 'identifier';
  return meaning.kind === 'entity';
}

/** Those that don't end in -ed. */
export const PARTICIPLES: ReadonlySet<string> = new Set(
  'written wrote sold bought made paid sent taken given taught held won led lent built spent'.split(' '),
);

/** "holds" is no holding, and "written" no table of writes; any other form of a name is the name. */
function isNoun(said: string, { label, synonyms }: Entity): boolean {
  if (/(?:ed|ing)$/.test(said)) return false;
  const words = [label, ...synonyms].flatMap((name) => name.toLowerCase().split(' '));
  return !words.some((word) => /ing$/.test(word) && lemma(word) === lemma(said) && !said.startsWith(word));
}

/** "Germany" and "to France" are no verbs. */
function mayBeDone(tokens: readonly Token[], start: number): boolean {
  const isCapital = start > 0 && /^\p{Lu}/u.test(tokens[start]?.text ?? '');
  return !isCapital && !/^(?:to|in|from|at|of|for|the|an?|with|by)$/.test(tokens[start - 1]?.lower ?? '');
}

/** "have booked", "did each customer book": what they did, not how it stands. */
export function followsAuxiliary(tokens: readonly Token[], start: number): boolean {
  const before = [1, 2, 3, 4].map((steps) => tokens[start - steps]?.lower ?? '');
  return (
    AUXILIARIES.has(before[0] ?? '') ||
    before.some((word) => word === 'did' || word === 'does' || word === 'do')
  );
}

/** A state that is a time as well: "opened by ..." is when. */
function isTimed({ start, end, meaning }: Link, links: readonly Link[]): boolean {
  const same = links.filter((other) => other.start === start && other.end === end);
  return (
    meaning.kind === 'value' &&
    same.some(({ meaning: other }) => other.kind === 'dimension' && other.dimension.kind === 'time')
  );
}

/** "sales paid by card": how they were paid, before any state. */
function isDoneBy(start: number, beside: Beside): boolean {
  const [said, next] = [start, start + 1].map((place) => beside.tokens[place]?.lower ?? '');
  if (start === 0 || !/(?:ed|aid|ent|old|ght)$/.test(said ?? '')) return false;
  return /^(?:by|with|via|using)$/.test(next ?? '') || (next === 'in' && saysHow(start, beside));
}

/** "paid by card", where payments have a method: the deed has rows or columns of its own, so what it is done by is said of them. */
function saysHow(start: number, { tokens, links }: Beside): boolean {
  const nouns = nounsOfVerb(tokens[start]?.lower ?? '');
  return links.some((link) => {
    if (link.start !== start + 2 || link.meaning.kind !== 'value') return false;
    const { entity, dimension } = link.meaning;
    const words = `${entity.label} ${dimension.label}`.toLowerCase().split(' ');
    return nouns.some((noun) => words.includes(noun));
  });
}

const PARTICLES = new Set(['up', 'out', 'in', 'off', 'back']);
const AUXILIARIES = new Set(['have', 'has', 'had', 'not', 'never', 'who', 'that']);

/** 1 for what is surely a verb; less where it could be a value, too. */
export function verbQuality({ start, meaning }: Link, beside: Beside): number {
  if (meaning.kind !== 'value') return 1;
  return followsAuxiliary(beside.tokens, start) || saysHow(start, beside) ? SURELY_VERB : PERHAPS_VERB;
}
