import { type Token, tokenise } from '@parley/catalog-search';
import { compile, indexModel, type SemanticQuery } from '@parley/semantic-layer';
import type { PlanRequest } from '../../planner.js';
import { contradictionIn } from '../audit/contradiction.js';
import { unmetWords } from '../audit/unmet-words.js';
import { calendarOf } from '../calendar.js';
import { lexiconOf } from '../lexicon.js';
import type { Lexicon } from '../lexicon-builder.js';
import { type Correction, correctSpelling, findLinks } from '../link.js';
import { findNames } from '../name-values.js';
import { findTimeMentions } from '../time-mentions.js';
import { GRAINS } from '../time-words.js';
import { assemble } from './assemble.js';
import { costOfLength, costOfRepeats, costOfShortNames, likeliestCovers } from './covers.js';
import { cutIntoSlots, type Item, type Slot } from './items.js';
import { ofThingsThereAre } from './named-things.js';
import { withNamedWays } from './named-ways.js';
import { findTerms, type Prose, readProse } from './prose.js';
import { readSentences } from './read.js';
import type { Asked } from './reader.js';
import type { Scope } from './scope.js';
import { unlikeliness } from './unlikeliness.js';

/** A way to read the question that leads to a query. */
export interface Reading {
  readonly scope: Scope;
  readonly items: readonly Item[];
  readonly query: SemanticQuery;
  /** What speaks against it, beside other readings. */
  readonly cost: number;
  /** The same without what a long question costs. */
  readonly doubt: number;
}

export interface Parsed {
  /** What was read, which tokens have their place in: the question, with what its note says of rows. */
  readonly question: string;
  readonly tokens: readonly Token[];
  readonly corrections: readonly Correction[];
  readonly slots: readonly Slot[];
  /** Best first. */
  readonly readings: readonly Reading[];
  /** Why the others led nowhere. */
  readonly problems: readonly string[];
}

/** More choices of meanings than this are not looked at: the likelier come first. */
const MAX_READINGS = 64;
/** What costs so much more than the best is no rival. */
const FAR_OFF = 0.6;
const UNREAD = 1;
const MAX_DEPTH = 3;
/** As `MAX_READINGS`, of what a definition says. */
const MAX_DEFINED = 12;
/** A longer one is a document. */
const MAX_DEFINITION = 600;
/** In words that are read, again for each reading and in each definition: planning holds up everything else in its process. */
const MAX_EFFORT = 12_000;
/** Finding what the words of a definition may mean takes as long as so many readings of them. */
const PREPARING = 8;

/** What is left of the work that one question may take. */
class Effort {
  #left = MAX_EFFORT;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(words: number): void {
    this.#left -= words;
  }
}

/** Where a text stands: how deep in definitions, and of which question's work. */
interface Depth {
  readonly depth: number;
  readonly effort: Effort;
}

export function parseQuestion(request: PlanRequest): Parsed {
  const prose = readProse(request.question, request.note);
  const { withReturned } = prose;
  if (withReturned === undefined) return parse(request, prose);
  const parsed = parse(request, withReturned);
  return isUnderstood(parsed) ? parsed : parse(request, prose);
}

function isUnderstood({ readings: [best] }: Parsed): boolean {
  return best !== undefined && best.scope.unread.length === 0;
}

interface Prepared {
  readonly corrections: readonly Correction[];
  readonly slots: readonly Slot[];
  readonly asked: Asked;
}

function prepare(request: PlanRequest, prose: Prose, depth: Depth): Prepared {
  const lexicon = lexiconOf(request.model);
  const written = spellOut(grainsFirst(tokenise(prose.text)), lexicon);
  const terms = findTerms(written, prose.definitions);
  const explained = new Set(terms.flatMap(({ start, end }) => range(start, end)));
  const { tokens, corrections } = correctSpelling(written, lexicon, explained);
  const times = findTimeMentions(prose.text, tokens, calendarOf(request.model, request.today));
  const links = findLinks(tokens, lexicon);
  const names = findNames({ tokens, links, others: [...times, ...terms], model: request.model }).filter(
    (name) => isWithinSentence(name, tokens, prose),
  );
  const slots = cutIntoSlots({ tokens, times, links: [...links, ...names], terms });
  const asked: Asked = {
    index: indexModel(request.model),
    today: request.today,
    prose,
    tokens,
    define: (definition) => define(request, { prose, definition, ...depth }),
  };
  return { corrections, slots, asked };
}

/** "... from Austria? Return the title": no name goes on in the next sentence. */
function isWithinSentence(
  { start, end }: { readonly start: number; readonly end: number },
  tokens: readonly Token[],
  { sentences }: Prose,
): boolean {
  const [first, last] = [tokens[start]?.start ?? 0, tokens[end - 1]?.end ?? 0];
  return sentences.some((sentence) => sentence.start <= first && last <= sentence.end + 1);
}

function parse(request: PlanRequest, prose: Prose): Parsed {
  const effort = new Effort();
  const { corrections, slots, asked } = prepare(request, prose, { depth: 0, effort });
  const { tokens } = asked;
  const readings: Reading[] = [];
  const problems = new Set<string>();
  let count = 0;
  for (const cover of likeliestCovers(slots, { tokens, index: asked.index })) {
    const best = readings[0]?.cost ?? Number.POSITIVE_INFINITY;
    if (count++ >= MAX_READINGS || cover.cost > best + FAR_OFF || effort.isSpent) break;
    effort.spend(tokens.length);
    const scope = readSentences(cover.items, asked);
    scope.fillsTime ||= prose.fillsTime;
    const assembled = assemble(scope, asked);
    const query = typeof assembled === 'object' ? withNamedWays(assembled, asked.index, tokens) : assembled;
    if (query === undefined || typeof query === 'string') {
      problems.add(query ?? NOTHING_ASKED);
      continue;
    }
    const contradiction = contradictionIn(query, asked.index);
    if (contradiction !== undefined) {
      problems.add(contradiction);
      continue;
    }
    scope.unread.push(...unmetWords({ items: cover.items, tokens, query, index: asked.index }));
    const doubts = cover.cost + scope.doubt + scope.unread.length * UNREAD;
    const cost = doubts + unlikeliness({ scope, items: cover.items, query, index: asked.index }, tokens);
    // Whatever is so unlikely need not be tried.
    if (cost > best + FAR_OFF) continue;
    // The words were looked for before: none stands for this.
    const meant = ofThingsThereAre(query, asked.index);
    const problem = refusal(request, meant);
    if (problem !== undefined) {
      problems.add(problem);
      continue;
    }
    readings.push({
      scope,
      items: cover.items,
      query: meant,
      cost,
      doubt:
        cost - costOfLength(cover.items) - costOfRepeats(cover.items) - costOfShortNames(cover.items, slots),
    });
    readings.sort((left, right) => left.cost - right.cost);
  }
  const { question } = prose;
  return {
    question,
    tokens,
    corrections,
    slots,
    readings: distinctReadings(readings),
    problems: [...problems],
  };
}

const NOTHING_ASKED = 'it names nothing that can be listed or counted here';

/** What a definition says, as a scope of its own; undefined where it is not understood. */
function define(
  request: PlanRequest,
  { prose, definition, depth, effort }: Depth & { readonly prose: Prose; readonly definition: string },
): Scope | undefined {
  if (definition.length > MAX_DEFINITION || depth >= MAX_DEPTH || effort.isSpent) return undefined;
  const definitions = prose.definitions.filter(({ meaning }) => meaning !== definition);
  const inner: Prose = {
    ...prose,
    text: definition,
    sentences: [{ start: 0, end: definition.length }],
    definitions,
  };
  const { slots, asked } = prepare(request, inner, { depth: depth + 1, effort });
  const { tokens } = asked;
  effort.spend(tokens.length * PREPARING);
  let count = 0;
  let best: { readonly scope: Scope; readonly cost: number } | undefined;
  for (const cover of likeliestCovers(slots, { tokens, index: asked.index })) {
    if (count++ >= MAX_DEFINED || cover.cost > (best?.cost ?? Number.POSITIVE_INFINITY)) break;
    const scope = readSentences(cover.items, asked);
    const cost = cover.cost + scope.doubt + scope.unread.length * UNREAD;
    if (scope.unread.length === 0 && cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { scope, cost };
  }
  return best?.scope;
}

/** Of readings that ask the same, the likeliest. */
function distinctReadings(readings: readonly Reading[]): Reading[] {
  const seen = new Set<string>();
  return readings.filter(({ query, scope }) => {
    const key = `${JSON.stringify(query)} ${scope.unread.length}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Why the compiler can't make a right number of it. */
function refusal(request: PlanRequest, query: SemanticQuery): string | undefined {
  try {
    compile(request.model, query, { dialect: 'postgresql', timeZone: request.timeZone });
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.message;
    throw error;
  }
}

/** "first and last name" is the first name and the last name, where the model has both. */
function spellOut(tokens: readonly Token[], lexicon: Lexicon): Token[] {
  return tokens.flatMap((token, at) => {
    const [and, other, noun] = [tokens[at + 1], tokens[at + 2], tokens[at + 3]];
    if (and?.lower !== 'and' || other === undefined || noun === undefined) return [token];
    const isShared = [token, other].every(({ lemma }) =>
      lexicon.entries.get(lemma)?.some(({ lemmas }) => lemmas.length === 2 && lemmas[1] === noun.lemma),
    );
    const isName =
      /^names?$/.test(noun.lower) && PARTS_OF_NAME.has(token.lower) && PARTS_OF_NAME.has(other.lower);
    return isShared || isName ? [token, noun] : [token];
  });
}

const PARTS_OF_NAME = new Set(['first', 'last', 'given', 'family', 'middle']);

/** "total quarterly sales" is the quarterly total sales: the name stays in one piece. */
function grainsFirst(tokens: readonly Token[]): Token[] {
  const moved = [...tokens];
  for (let at = 1; at < moved.length; at++) {
    const [before, token] = [moved[at - 1], moved[at]];
    if (before === undefined || token === undefined) continue;
    if (!GRAINS.has(token.lower) || !/^(?:total|average|avg|mean|the)$/.test(before.lower)) continue;
    moved[at - 1] = token;
    moved[at] = before;
  }
  return moved;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, offset) => start + offset);
}
