/** `npm run eval -- --set DIR --planner NAME`: judges a planner by questions with known answers. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ParleyError } from '@parley/errors';
import {
  compareReports,
  type EvaluationReport,
  type EvaluationServer,
  evaluate,
  floorOf,
  loadSets,
  markdownReport,
  type QuestionSet,
  readFloors,
  readReport,
  reportOf,
  startOwnServer,
} from '@parley/evaluation';
import { Command, InvalidArgumentError } from 'commander';
import { chosenQuestions } from './eval/chosen-questions.js';
import { demoSets, isDemoFolder } from './eval/demo-sets.js';
import { plannerNamed } from './eval/planner-named.js';
import { printFigures, showProgress } from './eval/terminal.js';
import { runVerb } from './run-verb.js';
import { stopSignal } from './stop-signal.js';

/** The day on which the known answers of the development sets were found: that of a set is pinned to it. */
const DEFAULT_TODAY = '2026-11-21';

interface Options {
  readonly set?: string;
  readonly planner: string;
  readonly json?: string;
  readonly report?: string;
  readonly only: readonly string[];
  readonly today: string;
  readonly note: boolean;
  readonly refills?: number;
  readonly floor?: string;
  readonly compare?: readonly string[];
}

const command = new Command('npm run eval --')
  .description('Asks a planner every question of a set and compares its answers with the known ones.')
  .option('--set <folder>', "a database's folder of questions, a folder of such folders, or the demo's")
  .option('--planner <name>', 'built-in, claude, openai-compatible or router', 'built-in')
  .option('--json <file>', 'where figures and outcomes go')
  .option('--report <file>', 'where the report for people goes, in Markdown')
  .option('--only <category or id...>', 'only these questions', [])
  .option('--today <day>', 'the day the questions are asked, YYYY-MM-DD', day, DEFAULT_TODAY)
  .option('--no-note', "leave out the questions' notes")
  .option(
    '--refills <count>',
    'how often the tables are filled anew; default: 2, and 0 for the demo',
    wholeNumber,
  )
  .option('--floor <file>', 'write what was reached there, as the floor of this set')
  .option('--compare <two reports...>', 'show two earlier runs side by side instead')
  .action((options: Options) =>
    runVerb(() => (options.compare === undefined ? judge(options) : compare(options.compare))),
  );
await command.parseAsync();

async function judge(options: Options): Promise<void> {
  const { set, planner: name, today, note, refills, only } = options;
  if (set === undefined) throw new ParleyError('BAD_INPUT', 'Say which questions: `--set <folder>`.');
  const planner = plannerNamed(name, process.env);
  await using server = await startOwnServer();
  const sets = chosenQuestions(await readSets(fromCaller(set), server), only);
  const onJudged = showProgress();
  const evaluation = await evaluate({
    ...{ sets, planner, server, today, onJudged },
    ...(refills === undefined ? {} : { refills }),
    withNotes: note,
    signal: stopSignal(),
  });
  const report = reportOf(evaluation, { planner: name, sets: sets.map((each) => each.name), today });
  await writeReports(report, basename(set), options);
  printFigures(report);
}

async function writeReports(report: EvaluationReport, set: string, options: Options): Promise<void> {
  const { json, report: markdown, floor } = options;
  if (json !== undefined) await writeFile(fromCaller(json), inLines(report));
  if (markdown !== undefined) await writeFile(fromCaller(markdown), markdownReport(report));
  if (floor === undefined) return;
  const file = fromCaller(floor);
  const floors = existsSync(file) ? await readFloors(file) : {};
  await writeFile(file, inLines({ ...floors, [set]: floorOf(report) }));
}

async function compare(files: readonly string[]): Promise<void> {
  const [before, after, ...rest] = files;
  if (before === undefined || after === undefined || rest.length > 0) {
    throw new ParleyError(
      'BAD_INPUT',
      'Name two reports that `--json` wrote: `--compare before.json after.json`.',
    );
  }
  const reports = [await readReport(fromCaller(before)), await readReport(fromCaller(after))] as const;
  process.stdout.write(compareReports(...reports));
}

function inLines(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function readSets(folder: string, server: EvaluationServer): Promise<readonly QuestionSet[]> {
  if (!(await isDemoFolder(folder))) return loadSets(folder);
  return demoSets({ folder, server, onProgress: (message) => process.stderr.write(`${message}\n`) });
}

/** npm changes the folder; the person's own is what paths start from. */
function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

function day(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a day, YYYY-MM-DD.');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
