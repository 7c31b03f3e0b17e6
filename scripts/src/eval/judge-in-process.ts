import { basename } from 'node:path';
import { ParleyError } from '@parley/errors';
import {
  type EvaluationOptions,
  type EvaluationServer,
  evaluate,
  loadSets,
  type QuestionSet,
  reportOf,
  startOwnServer,
} from '@parley/evaluation';
import { stopSignal } from '../stop-signal.js';
import { chosenQuestions } from './chosen-questions.js';
import { demoSets, isDemoFolder } from './demo-sets.js';
import { fromCaller } from './from-caller.js';
import { respondentNamed } from './respondent-named.js';
import { showProgress } from './terminal.js';
import { type ReportFiles, writeReports } from './write-reports.js';

/** The day on which the known answers of the development sets were found: their data are made relative to a day. */
const DEFAULT_TODAY = '2026-11-21';

export interface InProcessOptions extends ReportFiles {
  readonly set?: string;
  readonly planner: string;
  readonly only: readonly string[];
  readonly today?: string;
  readonly noteOff: boolean;
  readonly refills?: number;
  readonly engine?: string;
}

/** Plans, compiles, guards and runs in this process, on a PostgreSQL of its own. @throws ParleyError BAD_INPUT */
export async function judgeInProcess(options: InProcessOptions): Promise<void> {
  const { set, planner: name, today, noteOff } = options;
  if (set === undefined) throw new ParleyError('BAD_INPUT', 'Say which questions: `--set <folder>`.');
  const respondent = respondentNamed(name, process.env);
  const ways = { ...refillsOf(options), ...engineOf(options) };
  await using server = await startOwnServer();
  const sets = chosenQuestions(await readSets(fromCaller(set), server), options.only);
  const evaluation = await evaluate({
    ...{ respondent, server, ...ways },
    sets: today === undefined ? sets : sets.map((each) => ({ ...each, today })),
    today: today ?? DEFAULT_TODAY,
    withNotes: !noteOff,
    signal: stopSignal(),
    onJudged: showProgress(),
  });
  const day = today ?? sets.find((each) => each.today !== undefined)?.today ?? DEFAULT_TODAY;
  const about = { planner: name, sets: sets.map((each) => each.name), today: day };
  await writeReports(reportOf(evaluation, about), basename(set), options);
}

function refillsOf({ refills }: Pick<InProcessOptions, 'refills'>): Pick<EvaluationOptions, 'refills'> {
  return refills === undefined ? {} : { refills };
}

function engineOf({ engine }: Pick<InProcessOptions, 'engine'>): Pick<EvaluationOptions, 'engine'> {
  if (engine === undefined) return {};
  if (engine === 'sqlite' || engine === 'postgresql') return { engine };
  throw new ParleyError('BAD_INPUT', `--engine takes sqlite or postgresql, not ${engine}.`);
}

async function readSets(folder: string, server: EvaluationServer): Promise<readonly QuestionSet[]> {
  if (!(await isDemoFolder(folder))) return loadSets(folder);
  return demoSets({ folder, server, onProgress: (message) => process.stderr.write(`${message}\n`) });
}
