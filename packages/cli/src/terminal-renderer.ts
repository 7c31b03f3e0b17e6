import type { RunEvent } from '@parley/client';
import { plainLine, plainText } from './plain-text.js';
import type { Output, RunRenderer } from './show-run.js';
import { type Cell, createTable, type Table } from './table.js';

const STAGE_NAMES: Readonly<Record<string, string>> = {
  PLAN: 'Planned',
  COMPILE: 'Compiled to SQL',
  APPLY_POLICY: 'Policies applied',
  APPROVE: 'Proved safe',
};

interface TerminalOptions {
  readonly out: Output;
  /** The question, where that is known: a reading that asks the same can't be had by asking it again. */
  readonly text?: string;
  /** Rows to print; the rest are counted. */
  readonly shownRows: number;
  /** Whoever reads it answers a question back by a number; else by asking anew. */
  readonly numbersChoices?: boolean;
}

/** Stages ticking off, the SQL, rows as they arrive, a summary with times. */
export function createTerminalRenderer(options: TerminalOptions): RunRenderer {
  const { out, shownRows, numbersChoices } = options;
  const colour = out.isTTY === true && process.env.NO_COLOR === undefined;
  const dim = (text: string) => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const green = (text: string) => (colour ? `\u001b[32m${text}\u001b[39m` : text);
  const red = (text: string) => (colour ? `\u001b[31m${text}\u001b[39m` : text);
  const write = (line: string) => out.write(`${line}\n`);

  const askedAt = performance.now();
  const startedAt = new Map<string, number>();
  let firstRowMs: number | undefined;
  let table: Table | undefined;
  let printed = 0;
  let received = 0;

  /** Stages tick off, each with its own time; the last one ends behind the rows, whose summary stands for it. */
  function showStage({ stage, state, elapsedMs }: Extract<RunEvent, { __typename: 'RunProgress' }>): void {
    if (state === 'STARTED') {
      startedAt.set(stage, elapsedMs);
    } else if (stage !== 'EXECUTE') {
      const took = milliseconds(elapsedMs - (startedAt.get(stage) ?? 0));
      write(`${green('✓')} ${STAGE_NAMES[stage] ?? stage} ${dim(took)}`);
    }
  }

  function wayTo(question: string): string {
    if (question === options.text) return 'ask it in a conversation (npm run ask) and answer by its number';
    return `ask: ${plainLine(question)}`;
  }

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
        showStage(event);
        return;
      case 'RunPlanDelta':
        return; // RunSql brings the whole explanation.
      case 'RunSql':
        if (event.explanation) write(`\n${plainText(event.explanation)}`);
        for (const assumption of event.assumptions) write(dim(`  · ${plainLine(assumption)}`));
        if (event.confidence !== null && event.confidence !== undefined) {
          write(dim(`  confidence ${Math.round(event.confidence * 100)} %`));
        }
        write(`\n${indent(plainText(event.sql))}\n`);
        return;
      case 'RunNotice':
        // Nearly every statement has this limit; that it cut a result is said by RESULT_LIMIT.
        if (event.code !== 'ROW_LIMIT_ADDED') write(dim(`! ${plainLine(event.message)}`));
        return;
      case 'RunColumns':
        table = createTable(event.columns, out.isTTY ? out.columns : undefined);
        write('');
        return;
      case 'RunRows':
        showRows(event.rows as readonly (readonly Cell[])[]);
        return;
      case 'RunClarification':
        write(`\n${plainText(event.clarification.question)}`);
        for (const [position, choice] of event.clarification.choices.entries()) {
          const number = numbersChoices ? `${position + 1}  ` : '';
          write(`  ${number}${plainLine(choice.label)}: ${plainLine(choice.meaning)}`);
          if (!numbersChoices) write(`    ${dim(wayTo(choice.question))}`);
        }
        return;
      case 'RunCompleted': {
        if (received === 0) for (const line of table?.lines([]) ?? []) write(line);
        if (received > printed)
          write(dim(`… and ${received - printed} more (--rows ${received} prints them)`));
        if (table?.hidden) write(dim(`… ${columnsDoNotFit(table.hidden)} (--json prints them)`));
        const cut = event.complete ? '' : ' (cut at the row limit)';
        const all = milliseconds(performance.now() - askedAt);
        const first = firstRowMs === undefined ? '' : `, the first after ${milliseconds(firstRowMs)}`;
        write(`\n${green('✓')} ${counted(event.rowCount, 'row')}${cut} in ${all}${first}`);
        return;
      }
      case 'RunFailed':
        write(`\n${red('✗')} ${plainText(event.error.message)} ${dim(event.error.code)}`);
        return;
      case 'RunCancelled':
        write(`\n${red('✗')} Cancelled after ${counted(event.rowCount, 'row')}.`);
        return;
    }
  }
  return { show };
}

function milliseconds(duration: number): string {
  return duration < 1_000 ? `${Math.round(duration)} ms` : `${(duration / 1_000).toFixed(2)} s`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function columnsDoNotFit(count: number): string {
  return `${counted(count, 'column')} ${count === 1 ? 'does' : 'do'} not fit here`;
}

function indent(sql: string): string {
  return sql.replaceAll(/^/gm, '    ');
}
