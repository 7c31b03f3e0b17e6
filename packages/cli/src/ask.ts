import { once } from 'node:events';
import { createParleyClient, ParleyClientError, type RunEvent } from '@parley/client';
import { createJsonRenderer } from './json-renderer.js';
import { plainText } from './plain-text.js';
import { createTerminalRenderer } from './terminal-renderer.js';

/** What `ask` shows a run with. */
export interface RunRenderer {
  show(event: RunEvent): void;
}

export interface AskOptions {
  /** The API's address, e.g. `http://localhost:4000/graphql`. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly tenantSlug?: string;
  /** The tenant's default one if left out. */
  readonly dataSourceId?: string;
  /** The question, or the statement when `isSql`. */
  readonly text: string;
  readonly isSql: boolean;
  /** One JSON event a line instead of a display for people. */
  readonly json: boolean;
  /** Rows to print; the rest are counted. */
  readonly shownRows: number;
  readonly out: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  /** Aborting cancels the run on the server. */
  readonly signal: AbortSignal;
}

/**
 * Signs in, asks, and shows the run until its end, over the public API only.
 *
 * @returns the process's exit code: 0 answered, 2 needs a clarification, 130 cancelled, 1 anything else
 */
export async function ask(options: AskOptions): Promise<number> {
  const client = createParleyClient({ url: options.url });
  try {
    await client.login({
      email: options.email,
      password: options.password,
      ...(options.tenantSlug === undefined ? {} : { tenantSlug: options.tenantSlug }),
    });
    // Signing in is not part of the answer's time.
    const renderer = options.json ? createJsonRenderer(options.out) : createTerminalRenderer(options);
    const { text, dataSourceId } = options;
    const asked = await (options.isSql
      ? client.runSql({ sql: text, dataSourceId })
      : client.ask({ question: text, dataSourceId }));
    // A cancel that gets lost is no reason to fail: the events go on to say how the run ends.
    const cancel = () => void asked.cancel().catch(() => undefined);
    if (options.signal.aborted) cancel();
    options.signal.addEventListener('abort', cancel, { once: true });
    let exitCode = 1;
    for await (const event of asked) {
      renderer.show(event);
      await roomToWrite(options.out);
      if (!options.out.writable) {
        // Nobody reads any more (`npm run ask -- ... | head`): then nobody needs the answer.
        await asked.cancel();
        return 130;
      }
      exitCode = exitCodeOf(event) ?? exitCode;
    }
    return exitCode;
  } catch (error) {
    if (!(error instanceof ParleyClientError)) throw error;
    options.out.write(
      options.json
        ? `${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`
        : `\n✗ ${plainText(error.message)} (${error.code})\n`,
    );
    return 1;
  } finally {
    await client.close();
  }
}

/** Reads no faster than is written: a million rows into a slow pipe are not kept here. */
async function roomToWrite(out: AskOptions['out']): Promise<void> {
  if (!('writableNeedDrain' in out) || out.writableNeedDrain !== true) return;
  await Promise.race([once(out, 'drain'), once(out, 'close')]).catch(() => undefined);
}

function exitCodeOf(event: RunEvent): number | undefined {
  switch (event.__typename) {
    case 'RunCompleted':
      return 0;
    case 'RunClarification':
      return 2;
    case 'RunCancelled':
      return 130;
    default:
      return undefined;
  }
}
