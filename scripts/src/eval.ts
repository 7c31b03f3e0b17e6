/** `npm run eval -- --set DIR --planner NAME`: judges a planner by questions with known answers. */
import { compareReports, readReport } from '@parley/evaluation';
import { Command, InvalidArgumentError } from 'commander';
import { fromCaller } from './eval/from-caller.js';
import { type InProcessOptions, judgeInProcess } from './eval/judge-in-process.js';
import { judgeThroughApi, judgeVerified, type ThroughApiOptions } from './eval/judge-through-api.js';
import { runVerb } from './run-verb.js';

type Options = InProcessOptions &
  ThroughApiOptions & { readonly compare?: readonly string[]; readonly verified?: string };

const command = new Command('npm run eval --')
  .description('Asks a planner every question of a set and compares its answers with the known ones.')
  .option(
    '--set <folder>',
    "a database's folder of questions, a folder of such folders, Spider's, BIRD's, or the demo's",
  )
  .option('--planner <name>', 'built-in, claude, openai-compatible or router', 'built-in')
  .option('--json <file>', 'where figures and outcomes go')
  .option('--report <file>', 'where the report for people goes, in Markdown')
  .option('--only <category or id...>', 'only these questions', [])
  .option(
    '--today <day>',
    "the day the questions are asked, YYYY-MM-DD; default: the set's own, else 2026-11-21",
    day,
  )
  .option('--note-off', "leave out the questions' notes", false)
  .option(
    '--refills <count>',
    'how often the tables are filled anew; default: 2, and 0 for the demo',
    wholeNumber,
  )
  .option(
    '--engine <name>',
    'postgresql: SQLite files are copied there first; default: they are asked as they are',
  )
  .option('--floor <file>', 'write a floor for this set there, a little below what was reached')
  .option('--compare <two reports...>', 'show two earlier runs side by side instead')
  .option(
    '--api [address]',
    'ask the running product over its API instead of a planner; default: the house that runs here',
  )
  .option('--tenant <slug>', 'with --api: techcorp, healthplus or financeone', 'techcorp')
  .option('--user <role or e-mail>', 'with --api: whom to ask as', 'owner')
  .option('--verified <id>', "with --api: the verified questions of this data source instead of a set's")
  .action((options: Options) => runVerb(() => act(options)));
await command.parseAsync();

async function act(options: Options): Promise<void> {
  const { compare, api, verified } = options;
  if (compare !== undefined) return showSideBySide(compare);
  if (verified !== undefined) return judgeVerified({ ...options, verified });
  return api === undefined ? judgeInProcess(options) : judgeThroughApi(options);
}

async function showSideBySide([before, after, ...rest]: readonly string[]): Promise<void> {
  if (before === undefined || after === undefined || rest.length > 0) {
    return command.error('--compare takes two reports that --json wrote: --compare before.json after.json');
  }
  const reports = [await readReport(fromCaller(before)), await readReport(fromCaller(after))] as const;
  process.stdout.write(compareReports(...reports));
}

function day(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a day, YYYY-MM-DD.');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
