/**
 * `npm run ask -- "question"`: asks a running house over its public API and shows the answer in the terminal. Without a question it is a
 * conversation.
 */
import { ask, converse } from '@parley/cli';
import { ParleyError } from '@parley/errors';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runVerb } from './run-verb.js';
import { findHouse, findLogin } from './running-house.js';
import { stopSignal } from './stop-signal.js';

interface Options {
  readonly tenant: string;
  readonly user: string;
  readonly dataSource?: string;
  readonly thread?: string;
  readonly sql: boolean;
  readonly json: boolean;
  readonly rows: number;
  readonly url?: string;
}

const command = new Command('npm run ask --')
  .description(
    'Asks a question in plain language, or runs one SELECT, and shows the answer as it arrives. Without a question, asks line after line in one thread.',
  )
  .argument('[text]', 'the question, or the statement with --sql')
  .option('--tenant <slug>', 'techcorp, healthplus or financeone', 'techcorp')
  .option('--user <role or e-mail>', 'owner, admin, analyst, viewer, or an e-mail address', 'analyst')
  .option('--data-source <id>', "which data source to ask; default: the tenant's default one")
  .option('--thread <id>', 'the thread to go on in; default: a new one, and for a single question none')
  .option('--sql', 'the text is SQL', false)
  .option('--json', 'print every event as one line of JSON', false)
  .option('--rows <count>', 'rows to print', wholeNumber, 50)
  .addOption(
    new Option('--url <address>', "the API's address; default: the house that runs here").env('PARLEY_URL'),
  )
  .action((text: string | undefined, options: Options) =>
    runVerb(async () => {
      if (text === undefined && options.sql)
        throw new ParleyError('BAD_INPUT', 'Give the statement with --sql.');
      const { email, password } = await findLogin(options);
      const url = options.url ?? (await findHouse());
      process.stdout.on('error', () => undefined); // whoever writes looks whether anybody still reads
      const common = {
        ...{ url, email, password },
        tenantSlug: options.tenant,
        ...(options.dataSource === undefined ? {} : { dataSourceId: options.dataSource }),
        ...(options.thread === undefined ? {} : { threadId: options.thread }),
        json: options.json,
        shownRows: options.rows,
        out: process.stdout,
      };
      process.exitCode =
        text === undefined
          ? await converse({ ...common, input: process.stdin, onInterrupt })
          : await ask({ ...common, text, isSql: options.sql, signal: stopSignal() });
    }),
  );
await command.parseAsync();

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}
