import type { Token } from '@parley/catalog-search';
import type { SemanticQuery } from '@parley/semantic-layer';
import type { ClarificationChoice, Plan, PlanRequest } from '../planner.js';
import { explainQuery } from './explain.js';
import type { Correction } from './link.js';
import { describeMeaning, ownedLabel } from './meaning.js';
import { type Item, isLink, itemKey } from './parse/items.js';

/** A way to read the question that leads to a query. */
export interface Candidate {
  readonly items: readonly Item[];
  readonly tokens: readonly Token[];
  readonly query: SemanticQuery;
  readonly assumptions: readonly string[];
  /** What speaks against it beside others. */
  readonly cost: number;
  /** How much had to be guessed; 0 is nothing. */
  readonly doubt: number;
  readonly notUnderstood: readonly Item[];
}

export interface Outcome {
  /** Best first. */
  readonly candidates: readonly Candidate[];
  /** Why others led nowhere. */
  readonly problems: readonly string[];
  /** Words that neither grammar nor the model knows. */
  readonly unknown: readonly string[];
}

const NOTHING_ASKED = 'it names nothing that can be listed or counted here';

/** Readings this close are for the person to choose between. */
const CLOSE = 0.03;
/** A rival that fits its word much worse is not worth mentioning. */
const NEAR_QUALITY = 0.05;
/** Above this, too much was guessed to answer. */
const TOO_DOUBTFUL = 0.35;
/** Where the model's own words are guesses, less confidence than this is asked back before it is answered. */
const SURE_OF_A_DRAFT = 0.83;
/** Readings up to so much worse than the best are worth a word. */
const MENTIONED = 0.3;

/** A query where one reading is clearly best; a question back, or a refusal with the reason, where none is. */
export function decide(
  request: PlanRequest,
  outcome: Outcome,
  noticed: { readonly corrections: readonly Correction[]; readonly links: readonly string[] },
): Plan {
  const { corrections } = noticed;
  const [best, ...others] = outcome.candidates;
  if (best === undefined) {
    const { unknown } = outcome;
    return unknown.length > 0
      ? refused(notKnown(unknown, request), noticed.links, unknown)
      : decline(outcome, noticed.links);
  }
  const { notUnderstood } = best;
  if (notUnderstood.length > 0)
    return refused(reasonOf(best, request), understoodBy(best), textsOf(best, notUnderstood));
  if (best.doubt > TOO_DOUBTFUL) return decline(outcome, understoodBy(best));
  const rivals = others.filter((other) => isRival(best, other));
  const choices = clarificationChoices(request, [best, ...rivals]);
  if (choices.length > 1) return { kind: 'clarification', question: 'Which of these do you mean?', choices };
  const sureness = confidence(best, corrections.length);
  if (request.isDrafted === true && sureness < SURE_OF_A_DRAFT) return confirmation(request, best);
  return {
    kind: 'query',
    query: { kind: 'semantic', semantic: best.query },
    explanation: explainQuery(request.model, best.query),
    assumptions: [
      ...corrections.map(({ written, read }) => `"${written}" was read as "${read}".`),
      ...best.assumptions,
      ...chosenMeanings(best, others),
    ],
    confidence: sureness,
  };
}

/** One reading, for the person to say that it is meant. */
function confirmation({ question, model }: PlanRequest, { query }: Candidate): Plan {
  const meaning = explainQuery(model, query);
  const reading = { meaning, question, query: { kind: 'semantic', semantic: query } } as const;
  return {
    kind: 'clarification',
    question: 'Is this what you mean?',
    choices: [{ label: 'Yes', kind: 'other', ...reading }],
  };
}

function isRival(best: Candidate, other: Candidate): boolean {
  return (
    other.cost - best.cost < CLOSE &&
    other.notUnderstood.length === 0 &&
    JSON.stringify(other.query) !== JSON.stringify(best.query)
  );
}

function confidence(best: Candidate, corrections: number): number {
  const value = 0.95 - 0.6 * Math.max(0, best.doubt) - 0.1 * corrections;
  return Math.round(Math.max(0.05, value) * 100) / 100;
}

/** Where the words are known and lead nowhere. */
function decline(outcome: Outcome, understood: readonly string[]): Plan {
  const problem = outcome.problems.find((each) => each !== NOTHING_ASKED) ?? outcome.problems[0];
  const why = problem === undefined ? '' : `: ${problem}`;
  const end = /[.!?]$/.test(problem ?? '') ? '' : '.';
  return refused(`I could not make a query of this${why}${end}`, understood, []);
}

function refused(reason: string, understood: readonly string[], notUnderstood: readonly string[]): Plan {
  return {
    kind: 'decline',
    reason,
    understood: firstOf(understood),
    notUnderstood: firstOf(notUnderstood),
  };
}

/** Words that are known otherwise are not called unknown: it is their place in the question that was not understood. */
function reasonOf(best: Candidate, request: PlanRequest): string {
  const unknown = best.notUnderstood.filter(({ kind }) => kind === 'word' || kind === 'text');
  if (unknown.length > 0) return notKnown(textsOf(best, unknown), request);
  const words = firstOf(textsOf(best, best.notUnderstood));
  return `I could not work out what ${quoted(words)} ${words.length === 1 ? 'has' : 'have'} to do with the rest of the question.`;
}

function notKnown(words: readonly string[], { model }: PlanRequest): string {
  const known = firstOf(words);
  const reason = `I don't know what ${quoted(known)} ${known.length === 1 ? 'means' : 'mean'} in this data.`;
  const isFiscal = model.fiscalYear === undefined && words.some((each) => FISCAL.test(each));
  return isFiscal
    ? `${reason} Its model does not say when the fiscal year begins; who edits the model can set it.`
    : reason;
}

const FISCAL = /^(?:fiscal|fy\d*|fytd|fq[1-4])$/i;

function quoted(words: readonly string[]): string {
  return firstOf(words)
    .map((text) => `"${text}"`)
    .join(', ');
}

function textsOf(candidate: Candidate, items: readonly Item[]): string[] {
  return items.map((item) => textOf(candidate, item));
}

/** Each once; a person reads no more than this. */
function firstOf(texts: readonly string[]): string[] {
  return [...new Set(texts)].slice(0, 10);
}

function understoodBy(candidate: Candidate): string[] {
  return candidate.items
    .filter((item) => !candidate.notUnderstood.includes(item))
    .flatMap((item) => (isLink(item) ? [`"${textOf(candidate, item)}": ${describeMeaning(item)}`] : []));
}

function textOf({ tokens }: Pick<Candidate, 'tokens'>, item: Item): string {
  return tokens
    .slice(item.start, item.end)
    .map(({ text }) => text)
    .join(' ');
}

/** Where the same words could have meant something farther off, says so. */
function chosenMeanings(best: Candidate, others: readonly Candidate[]): string[] {
  const said = new Set<string>();
  for (const item of best.items) {
    if (item.kind !== 'value' && item.kind !== 'dimension') continue;
    // Said as an assumption by itself.
    if (item.kind === 'value' && item.isUnlisted === true) continue;
    for (const { items, cost, notUnderstood } of others) {
      const rival = items.find((each) => each.start === item.start && each.end === item.end);
      if (
        rival === undefined ||
        rival.quality < item.quality - NEAR_QUALITY ||
        notUnderstood.length > 0 ||
        cost > best.cost + MENTIONED
      )
        continue;
      if ((rival.kind !== 'value' && rival.kind !== 'dimension') || rival.ref === item.ref) continue;
      const rivalText = ownedLabel(rival.entity, rival.dimension);
      said.add(
        `"${textOf(best, item)}" is read as ${ownedLabel(item.entity, item.dimension)}, not ${rivalText}.`,
      );
    }
  }
  return [...said];
}

/** One choice for each way to read the words in doubt, with the question that has only this reading. */
function clarificationChoices(request: PlanRequest, candidates: readonly Candidate[]): ClarificationChoice[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const doubtful = first.items.filter((item) =>
    candidates.some((candidate) => meaningAt(candidate, item) !== itemKey(item)),
  );
  const [item] = doubtful;
  if (item === undefined || doubtful.length !== 1) return [];
  const seen = new Set<string>();
  return candidates.flatMap((candidate) => {
    const meant = candidate.items.find((each) => each.start === item.start && each.end === item.end);
    if (meant === undefined || seen.has(itemKey(meant))) return [];
    seen.add(itemKey(meant));
    const words = unambiguousWords(meant, textOf(candidate, meant));
    const start = candidate.tokens[meant.start]?.start ?? 0;
    const end = candidate.tokens[meant.end - 1]?.end ?? start;
    return [
      {
        label: words,
        meaning: explainQuery(request.model, candidate.query),
        question: request.question.slice(0, start) + words + request.question.slice(end),
        kind: isLink(meant) ? meant.kind : 'other',
        query: { kind: 'semantic', semantic: candidate.query },
      },
    ];
  });
}

function meaningAt(candidate: Candidate, item: Item): string | undefined {
  const same = candidate.items.find((each) => each.start === item.start && each.end === item.end);
  return same === undefined ? undefined : itemKey(same);
}

function unambiguousWords(item: Item, written: string): string {
  switch (item.kind) {
    case 'value':
      return `${ownedLabel(item.entity, item.dimension)} ${item.value}`;
    case 'dimension':
      return ownedLabel(item.entity, item.dimension);
    case 'metric':
      return item.metric.label;
    case 'entity':
      return item.entity.label;
    case 'filter':
      return item.filter.label;
    default:
      return written;
  }
}
