import type { JudgedQuestion, ShownAnswer } from '../run/outcome.js';
import type { EvaluationReport } from './json-report.js';
import { codeBlock, inline, table } from './markdown.js';
import type { Counts } from './summary.js';

/** The report for people: figures, then everything that is not right, with what was expected and what came. */
export function markdownReport(report: EvaluationReport): string {
  return [
    `# ${inline(`${report.planner} on ${report.sets.join(', ')}`)}`,
    `Asked on ${report.today}.`,
    figures(report),
    '## By database',
    countsTable(report.by_database),
    '## By category',
    countsTable(report.by_category),
    '## Confidence',
    calibrationTable(report),
    ...unanswerableSection(report),
    ...failuresSection('Wrong', report, 'wrong'),
    ...failuresSection('Failed', report, 'failed'),
    ...failuresSection('Clarified', report, 'clarified'),
    ...failuresSection('Declined', report, 'declined'),
    ...disputedSection(report),
    ...doubtsSection(report),
    '',
  ].join('\n\n');
}

function figures(report: EvaluationReport): string {
  const { without_disputed: undisputed, unanswerable } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['questions', String(report.total)],
    ['right', String(report.right)],
    ['right on the data as given', String(report.right_as_given)],
    ['accuracy (right of all)', percent(report.accuracy)],
    ['precision (right of answered)', percent(report.precision)],
    ['coverage (answered of all)', percent(report.coverage)],
    ['clarified', percent(report.clarification_rate)],
    [
      'without disputed gold: accuracy, precision',
      `${percent(undisputed.accuracy)}, ${percent(undisputed.precision)}`,
    ],
    ['unanswerable declined', `${unanswerable.declined} of ${unanswerable.total}`],
    ['without a needed column: declined or clarified', notAnswered(report)],
    ['planning, median and p95', `${report.median_ms} ms, ${report.p95_ms} ms`],
    ['tokens', String(report.tokens)],
  ];
  return table(['', ''], rows);
}

function notAnswered({ hidden_column: { total, declined, clarified } }: EvaluationReport): string {
  return `${declined + clarified} of ${total}`;
}

function countsTable(groups: Readonly<Record<string, Counts>>): string {
  return table(
    ['', 'total', 'right', 'wrong', 'declined', 'clarified', 'failed', 'accuracy', 'precision', 'coverage'],
    Object.entries(groups).map(([name, counts]) => [
      name,
      ...[counts.total, counts.right, counts.wrong, counts.declined, counts.clarified, counts.failed].map(
        String,
      ),
      percent(counts.accuracy),
      percent(counts.precision),
      percent(counts.coverage),
    ]),
  );
}

function calibrationTable({ calibration }: EvaluationReport): string {
  return table(
    ['confidence', 'answered', 'mean confidence', 'right of them'],
    calibration.map((bin) => [
      `${bin.from} to ${bin.to}`,
      String(bin.answered),
      percent(bin.mean_confidence),
      percent(bin.precision),
    ]),
  );
}

function unanswerableSection({ unanswerable_questions: judged }: EvaluationReport): readonly string[] {
  const answered = judged.filter(({ outcome }) => outcome === 'answered' || outcome === 'failed');
  if (answered.length === 0) return [];
  return [
    '## Unanswerable, but answered',
    ...answered.map(
      ({ database, id, question, hidden, sql, reason }) =>
        `### ${inline(`${database} ${id}`)}\n\n${inline(question)}${hidden === undefined ? '' : ` (hidden: ${inline(hidden)})`}\n\n${inline(reason ?? '')}\n\n${codeBlock('sql', sql ?? '')}`,
    ),
  ];
}

function failuresSection(
  title: string,
  { questions }: EvaluationReport,
  outcome: JudgedQuestion['outcome'],
): readonly string[] {
  const failed = questions.filter((question) => question.outcome === outcome);
  return failed.length === 0 ? [] : [`## ${title} (${failed.length})`, ...failed.map(failure)];
}

function failure(judged: JudgedQuestion): string {
  const { database, id, category, question, note, reason, confidence, assumptions } = judged;
  return [
    `### ${inline(`${database} ${id} (${category})`)}`,
    `**${inline(question)}**`,
    ...(note === undefined ? [] : [`Note: ${inline(note)}`]),
    ...(judged.disputed === undefined ? [] : [`Disputed: ${inline(judged.disputed)}`]),
    ...(reason === null ? [] : [inline(reason)]),
    ...(confidence === null ? [] : [`Confidence ${confidence}. ${inline(assumptions.join(' '))}`]),
    ...(judged.sql === null ? [] : [codeBlock('sql', judged.sql)]),
    `Gold:\n\n${codeBlock('sql', judged.goldSql)}`,
    ...(judged.expected === undefined ? [] : [`Expected:\n\n${answerBlock(judged.expected)}`]),
    ...(judged.got === undefined ? [] : [`Got:\n\n${answerBlock(judged.got)}`]),
  ].join('\n\n');
}

function disputedSection({ questions }: EvaluationReport): readonly string[] {
  const disputed = questions.filter((question) => question.disputed !== undefined);
  if (disputed.length === 0) return [];
  return [
    '## Disputed gold',
    table(
      ['question', 'outcome', 'why'],
      disputed.map(({ database, id, outcome, disputed: why }) => [`${database} ${id}`, outcome, why ?? '']),
    ),
  ];
}

/** Questions whose gold proves little or nothing. */
function doubtsSection(report: EvaluationReport): readonly string[] {
  const doubts: readonly (readonly [string, readonly string[]])[] = [
    ['no rows on any fill', report.gold_without_rows],
    ['takes some of several level rows', report.gold_undetermined],
    ["can't be run", report.gold_failed],
  ];
  const found = doubts.filter(([, ids]) => ids.length > 0);
  return found.length === 0
    ? []
    : [
        '## Gold that proves little',
        table(
          ['its gold', 'questions'],
          found.map(([why, ids]) => [why, ids.join(', ')]),
        ),
      ];
}

function answerBlock({ rowCount, columns, rows }: ShownAnswer): string {
  const more = rowCount > rows.length ? `\n... ${rowCount} rows` : '';
  return codeBlock('', `${columns.join(' | ')}\n${rows.map((row) => row.join(' | ')).join('\n')}${more}`);
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}
