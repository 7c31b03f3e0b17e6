import type { RunEvent } from '@parley/client';
import type { AskOptions, RunRenderer } from './ask.js';
import { type Cell, createTable, type Table } from './table.js';

const STAGE_NAMES: Readonly<Record<string, string>> = {
  PLAN: 'Planned',
  COMPILE: 'Compiled to SQL',
  APPLY_POLICY: 'Policies applied',
  APPROVE: 'Proved safe',
  EXECUTE: 'Executed',
};

/** Stages ticking off, the SQL, rows as they arrive, a summary with times. */
export function createTerminalRenderer({ out, shownRows }: AskOptions): RunRenderer {
  const colour = out.isTTY === true && process.env.NO_COLOR === undefined;
  const dim = (text: string) => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const green = (text: string) => (colour ? `\u001b[32m${text}\u001b[39m` : text);
  const red = (text: string) => (colour ? `\u001b[31m${text}\u001b[39m` : text);
  const write = (line: string) => out.write(`${line}\n`);

  const askedAt = performance.now();
  let firstRowMs: number | undefined;
  let table: Table | undefined;
  let printed = 0;
  let received = 0;

  function showRows(rows: readonly (readonly Cell[])[]): void {
    firstRowMs ??= performance.now() - askedAt;
    received += rows.length;
    const shown = rows.slice(0, Math.max(0, shownRows - printed));
    printed += shown.length;
    for (const line of table?.lines(shown) ?? []) write(line);
  }

  function show(event: RunEvent): void {
    switch (event.__typename) {
      case 'RunProgress':
        if (event.state === 'FINISHED') {
          write(
            `${green('✓')} ${STAGE_NAMES[event.stage] ?? event.stage} ${dim(milliseconds(event.elapsedMs))}`,
          );
        }
        return;
      case 'RunPlanDelta':
        return; // RunSql brings the whole explanation.
      case 'RunSql':
        if (event.explanation) write(`\n${event.explanation}`);
        for (const assumption of event.assumptions) write(dim(`  · ${assumption}`));
        if (event.confidence !== null && event.confidence !== undefined) {
          write(dim(`  confidence ${Math.round(event.confidence * 100)} %`));
        }
        write(`\n${indent(event.sql)}\n`);
        return;
      case 'RunNotice':
        write(dim(`! ${event.message}`));
        return;
      case 'RunColumns':
        table = createTable(event.columns);
        write('');
        return;
      case 'RunRows':
        showRows(event.rows as readonly (readonly Cell[])[]);
        return;
      case 'RunClarification':
        write(`\n${event.clarification.question}`);
        for (const choice of event.clarification.choices) {
          write(`  ${choice.label}: ${choice.meaning}\n    ${dim(`ask: ${choice.question}`)}`);
        }
        return;
      case 'RunCompleted': {
        if (received === 0) for (const line of table?.lines([]) ?? []) write(line);
        if (received > printed) write(dim(`… and ${received - printed} more rows`));
        const cut = event.complete ? '' : ' (cut at the row limit)';
        const first = firstRowMs === undefined ? '' : `, first row after ${milliseconds(firstRowMs)}`;
        write(
          `\n${green('✓')} ${event.rowCount} ${event.rowCount === 1 ? 'row' : 'rows'}${cut} in ${milliseconds(event.durationMs)}${first}`,
        );
        return;
      }
      case 'RunFailed':
        write(`\n${red('✗')} ${event.error.message} ${dim(event.error.code)}`);
        return;
      case 'RunCancelled':
        write(`\n${red('✗')} Cancelled after ${event.rowCount} rows.`);
        return;
    }
  }
  return { show };
}

function milliseconds(duration: number): string {
  return duration < 1_000 ? `${Math.round(duration)} ms` : `${(duration / 1_000).toFixed(2)} s`;
}

function indent(sql: string): string {
  return sql.replaceAll(/^/gm, '    ');
}
