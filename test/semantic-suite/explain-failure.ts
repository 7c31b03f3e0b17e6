import type { Cell } from './answer.ts';
import { differingRows } from './compare-answers.ts';
import type { SuiteEngine, Verdict } from './suite.ts';
import type { SuiteCase } from './suite-case.ts';

/** As many rows of each side as a person looks at. */
const SHOWN = 5;

/** One case that fails, for people: why, and what should have come. */
export function explainFailure(
  { id }: SuiteCase,
  engine: SuiteEngine,
  verdict: Extract<Verdict, { outcome: 'failed' }>,
): string {
  const lines = [`✗ ${id} (${engine}): ${verdict.reason}`];
  if (verdict.answers !== undefined) {
    const { missing, extra } = differingRows(verdict.answers.got, verdict.answers.right);
    lines.push(`    expected ${shown(missing)}`, `    got      ${shown(extra)}`);
  }
  return `${lines.join('\n')}\n`;
}

function shown(rows: readonly (readonly Cell[])[]): string {
  const texts = rows
    .slice(0, SHOWN)
    .map((row) => `(${row.map((cell) => String(cell?.value ?? null)).join(', ')})`);
  if (rows.length > SHOWN) texts.push(`and ${rows.length - SHOWN} more`);
  return texts.length === 0 ? 'nothing more' : texts.join(' ');
}
