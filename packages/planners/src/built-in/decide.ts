import type { ClarificationChoice, Plan, PlanRequest } from '../planner.js';
import { explainQuery } from './explain.js';
import { type Item, isLink, itemKey } from './items.js';
import { describeMeaning, ownedLabel } from './lexicon.js';
import type { Correction } from './link.js';
import { NOTHING_ASKED, type Outcome, type ScoredReading } from './readings.js';

/** Readings this close are for the person to choose between. */
const CLOSE = 0.03;
/** A rival that fits its word much worse is not worth mentioning. */
const NEAR_QUALITY = 0.05;
/** Above this, too much was guessed to answer. */
const TOO_DOUBTFUL = 0.75;

/** A query where one reading is clearly best; a question back, or a refusal with the reason, where none is. */
export function decide(
  request: PlanRequest,
  outcome: Outcome,
  noticed: { readonly corrections: readonly Correction[]; readonly links: readonly string[] },
): Plan {
  const { corrections } = noticed;
  const [best, ...others] = outcome.readings;
  if (best === undefined) return decline(outcome, noticed.links, []);
  const { notUnderstood } = best.cost;
  if (notUnderstood.length > 0) {
    return decline(
      outcome,
      understoodBy(best),
      notUnderstood.map((item) => best.reading.textOf(item)),
    );
  }
  if (best.cost.total > TOO_DOUBTFUL) return decline(outcome, understoodBy(best), []);
  const rivals = others.filter((other) => isRival(best, other));
  const choices = clarificationChoices(request, [best, ...rivals]);
  if (choices.length > 1) return { kind: 'clarification', question: 'Which of these do you mean?', choices };
  return {
    kind: 'query',
    query: { kind: 'semantic', semantic: best.query },
    explanation: explainQuery(request.model, best.query),
    assumptions: [
      ...corrections.map(({ written, read }) => `"${written}" was read as "${read}".`),
      ...best.reading.assumptions,
      ...chosenMeanings(best, others),
    ],
    confidence: confidence(best, corrections.length),
  };
}

function isRival(best: ScoredReading, other: ScoredReading): boolean {
  return (
    other.cost.total - best.cost.total < CLOSE &&
    other.cost.notUnderstood.length === 0 &&
    JSON.stringify(other.query) !== JSON.stringify(best.query)
  );
}

function confidence(best: ScoredReading, corrections: number): number {
  const value = 0.98 - 0.4 * best.cost.total - 0.1 * corrections;
  return Math.round(Math.max(0.05, value) * 100) / 100;
}

function decline(outcome: Outcome, links: readonly string[], words: readonly string[]): Plan {
  const [understood, notUnderstood] = [firstOf(links), firstOf(words)];
  const problem = outcome.problems.find((each) => each !== NOTHING_ASKED) ?? outcome.problems[0];
  const reason =
    notUnderstood.length > 0
      ? `I don't know what ${notUnderstood.map((text) => `"${text}"`).join(', ')} ${notUnderstood.length === 1 ? 'means' : 'mean'} in this data.`
      : `I could not make a query of this${problem === undefined ? '' : `: ${problem}`}${/[.!?]$/.test(problem ?? '') ? '' : '.'}`;
  return { kind: 'decline', reason, understood, notUnderstood };
}

/** Each once; a person reads no more than this. */
function firstOf(texts: readonly string[]): string[] {
  return [...new Set(texts)].slice(0, 10);
}

function understoodBy({ reading }: ScoredReading): string[] {
  return reading.items
    .filter((item) => reading.isClaimed(item))
    .flatMap((item) => (isLink(item) ? [`"${reading.textOf(item)}": ${describeMeaning(item)}`] : []));
}

/** Where the same words could have meant something farther off, says so. */
function chosenMeanings(best: ScoredReading, others: readonly ScoredReading[]): string[] {
  const said = new Set<string>();
  for (const item of best.reading.items) {
    if (item.kind !== 'value' && item.kind !== 'dimension') continue;
    for (const { reading, cost } of others) {
      const rival = reading.items.find((each) => each.start === item.start && each.end === item.end);
      if (
        rival === undefined ||
        rival.quality < item.quality - NEAR_QUALITY ||
        cost.notUnderstood.length > 0 ||
        cost.total > TOO_DOUBTFUL
      )
        continue;
      if ((rival.kind !== 'value' && rival.kind !== 'dimension') || rival.ref === item.ref) continue;
      const rivalText = ownedLabel(rival.entity, rival.dimension);
      said.add(
        `"${best.reading.textOf(item)}" is read as ${ownedLabel(item.entity, item.dimension)}, not ${rivalText}.`,
      );
    }
  }
  return [...said];
}

/** One choice for each way to read the words in doubt, with the question that has only this reading. */
function clarificationChoices(
  request: PlanRequest,
  readings: readonly ScoredReading[],
): ClarificationChoice[] {
  const [first] = readings;
  if (first === undefined) return [];
  const doubtful = first.reading.items.filter((item) =>
    readings.some(({ reading }) => meaningAt(reading, item) !== itemKey(item)),
  );
  const [item] = doubtful;
  if (item === undefined || doubtful.length !== 1) return [];
  const seen = new Set<string>();
  return readings.flatMap(({ reading, query }) => {
    const meant = reading.items.find((each) => each.start === item.start && each.end === item.end);
    if (meant === undefined || seen.has(itemKey(meant))) return [];
    seen.add(itemKey(meant));
    const words = unambiguousWords(meant, reading.textOf(meant));
    const start = reading.tokens[meant.start]?.start ?? 0;
    const end = reading.tokens[meant.end - 1]?.end ?? start;
    return [
      {
        label: words,
        meaning: explainQuery(request.model, query),
        question: request.question.slice(0, start) + words + request.question.slice(end),
      },
    ];
  });
}

function meaningAt(reading: ScoredReading['reading'], item: Item): string | undefined {
  const same = reading.items.find((each) => each.start === item.start && each.end === item.end);
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
