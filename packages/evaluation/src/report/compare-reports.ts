import type { JudgedQuestion } from '../run/outcome.js';
import type { EvaluationReport } from './json-report.js';
import { printable } from './markdown.js';

/** Two runs side by side, for the terminal: figures, then each question whose outcome changed. */
export function compareReports(before: EvaluationReport, after: EvaluationReport): string {
  const figures = FIGURES.map(([name, read]) => row(name, read(before), read(after)));
  const known = new Map(before.questions.map((question) => [keyOf(question), question]));
  const changed = after.questions.flatMap((question) => {
    const earlier = known.get(keyOf(question));
    return earlier === undefined || earlier.outcome === question.outcome ? [] : [{ earlier, question }];
  });
  const gained = changed.filter(({ question }) => question.outcome === 'right');
  const lost = changed.filter(({ earlier }) => earlier.outcome === 'right');
  const others = changed.filter((change) => !gained.includes(change) && !lost.includes(change));
  return [
    row('', `${before.planner} ${before.today}`, `${after.planner} ${after.today}`),
    ...figures,
    ...section('Right now, not before', gained),
    ...section('Right before, not now', lost),
    ...section('Otherwise changed', others),
    '',
  ].join('\n');
}

type Figure = readonly [name: string, read: (report: EvaluationReport) => string];

const FIGURES: readonly Figure[] = [
  ['questions', ({ total }) => String(total)],
  ['right', ({ right }) => String(right)],
  ['wrong', ({ wrong }) => String(wrong)],
  ['declined', ({ declined }) => String(declined)],
  ['clarified', ({ clarified }) => String(clarified)],
  ['failed', ({ failed }) => String(failed)],
  ['accuracy', ({ accuracy }) => percent(accuracy)],
  ['precision', ({ precision }) => percent(precision)],
  ['coverage', ({ coverage }) => percent(coverage)],
  ['unanswerable declined', ({ unanswerable }) => percent(unanswerable.declined_share)],
  ['median planning ms', ({ median_ms: median }) => String(median)],
  ['tokens', ({ tokens }) => String(tokens)],
];

interface Change {
  readonly earlier: JudgedQuestion;
  readonly question: JudgedQuestion;
}

function section(title: string, changes: readonly Change[]): readonly string[] {
  if (changes.length === 0) return [];
  return [
    '',
    `${title} (${changes.length})`,
    ...changes.map(({ earlier, question: { database, id, outcome, question } }) =>
      oneLine(`  ${database} ${id}: ${earlier.outcome} -> ${outcome}  ${question.slice(0, 100)}`),
    ),
  ];
}

function oneLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, ' ');
}

function row(name: string, before: string, after: string): string {
  return `${name.padEnd(24)}${before.padStart(20)}${after.padStart(20)}`;
}

function keyOf({ database, id }: JudgedQuestion): string {
  return `${database} ${id}`;
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}
