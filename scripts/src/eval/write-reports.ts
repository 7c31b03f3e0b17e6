import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type EvaluationReport, floorOf, markdownReport, readFloors } from '@parley/evaluation';
import { fromCaller } from './from-caller.js';
import { printFigures } from './terminal.js';

export interface ReportFiles {
  readonly json?: string;
  /** Markdown. */
  readonly report?: string;
  readonly floor?: string;
}

/** Writes what was asked for, and shows the figures. */
export async function writeReports(report: EvaluationReport, set: string, files: ReportFiles): Promise<void> {
  const { json, report: markdown, floor } = files;
  if (json !== undefined) await writeFile(fromCaller(json), inLines(report));
  if (markdown !== undefined) await writeFile(fromCaller(markdown), markdownReport(report));
  if (floor !== undefined) await writeFloor(fromCaller(floor), set, report);
  printFigures(report);
}

async function writeFloor(file: string, set: string, report: EvaluationReport): Promise<void> {
  const floors = existsSync(file) ? await readFloors(file) : {};
  await writeFile(file, inLines({ ...floors, [set]: floorOf(report) }));
}

function inLines(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
