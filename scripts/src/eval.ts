/** `npm run eval -- --set DIR --planner NAME`: judges a planner by questions with known answers. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type EvaluationServer,
  evaluate,
  loadSets,
  markdownReport,
  type QuestionSet,
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
  readonly set: string;
  readonly planner: string;
  readonly json?: string;
  readonly report?: string;
  readonly only: readonly string[];
  readonly today: string;
  readonly note: boolean;
  readonly refills?: number;
}

const command = new Command('npm run eval --')
  .description('Asks a planner every question of a set and compares its answers with the known ones.')
  .requiredOption('--set <folder>', "a database's folder of questions, or a folder of such folders")
  .option('--planner <name>', 'built-in', 'built-in')
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
  .action((options: Options) => runVerb(() => judge(options)));
await command.parseAsync();

async function judge({ set, planner: name, today, note, refills, only, json, report: markdown }: Options) {
  const planner = plannerNamed(name);
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
  if (json !== undefined) await writeFile(fromCaller(json), `${JSON.stringify(report, null, 2)}\n`);
  if (markdown !== undefined) await writeFile(fromCaller(markdown), markdownReport(report));
  printFigures(report);
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
