import { createJsonRenderer } from './json-renderer.js';
import { type ExitCode, type Output, showRun } from './show-run.js';
import { type SignIn, signedIn } from './sign-in.js';
import { createTerminalRenderer } from './terminal-renderer.js';

export interface AskOptions extends SignIn {
  /** The tenant's default one if left out. */
  readonly dataSourceId?: string;
  /** The thread to ask it in; a question by itself if left out. */
  readonly threadId?: string;
  /** The question, or the statement when `isSql`. */
  readonly text: string;
  readonly isSql: boolean;
  /** One JSON event a line instead of a display for people. */
  readonly json: boolean;
  /** Rows to print; the rest are counted. */
  readonly shownRows: number;
  readonly out: Output;
  /** Aborting cancels the run on the server. */
  readonly signal: AbortSignal;
}

/** Signs in, asks, and shows the run until its end, over the public API only. */
export function ask(options: AskOptions): Promise<ExitCode> {
  return signedIn(options, options, async (client) => {
    // Signing in is not part of the answer's time.
    const renderer = options.json ? createJsonRenderer(options.out) : createTerminalRenderer(options);
    const { text, dataSourceId, threadId } = options;
    const asked = await (options.isSql
      ? client.runSql({ sql: text, dataSourceId })
      : client.ask({ question: text, dataSourceId, threadId }));
    return showRun(asked, renderer, options);
  });
}
