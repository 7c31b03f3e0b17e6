import type { EvaluationReport, JudgedQuestion, JudgedUnanswerable } from '@parley/evaluation';

const MARKS: Readonly<Record<(JudgedQuestion | JudgedUnanswerable)['outcome'], string>> = {
  right: '✓',
  wrong: '✗',
  declined: '-',
  clarified: '?',
  failed: '!',
  answered: 'A',
};
const PER_LINE = 60;

/** A mark for each question as it is judged; a database's name where one begins. */
export function showProgress(): (judged: JudgedQuestion | JudgedUnanswerable) => void {
  let database: string | undefined;
  let count = 0;
  return (judged) => {
    if (judged.database !== database) {
      database = judged.database;
      count = 0;
      process.stderr.write(`\n${database}\n  `);
    } else if (count % PER_LINE === 0) process.stderr.write('\n  ');
    count += 1;
    process.stderr.write(MARKS[judged.outcome]);
  };
}

export function printFigures(report: EvaluationReport): void {
  const { total, right, wrong, declined, clarified, failed, unanswerable, hidden_column: hidden } = report;
  const lines = [
    `${report.planner}: ${right} of ${total} right, ${wrong} wrong, ${declined} declined, ${clarified} clarified, ${failed} failed`,
    `accuracy ${percent(report.accuracy)}, precision ${percent(report.precision)}, coverage ${percent(report.coverage)}`,
    `unanswerable: ${unanswerable.declined} of ${unanswerable.total} declined; without a needed column: ${hidden.declined + hidden.clarified} of ${hidden.total} not answered`,
    `planning: median ${report.median_ms} ms, p95 ${report.p95_ms} ms; tokens ${report.tokens}`,
  ];
  process.stdout.write(`\n\n${lines.join('\n')}\n`);
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}
