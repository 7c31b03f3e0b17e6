import type { Server } from 'node:http';
import type { FormattedExecutionResult } from 'graphql';

/** An operation for a subgraph of this very process: what HTTP would carry, and checked in the same way. */
export interface InProcessOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** Whose it is; `undefined` for nobody's. */
  readonly token: string | undefined;
  readonly requestId: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Never rejects because of what was asked: that is part of the answer, as it is over HTTP. */
export type AnswerInProcess = (operation: InProcessOperation) => Promise<FormattedExecutionResult>;

/** What subgraphs of this process that listen on a Unix socket do with operations, by its path. */
const subgraphs = new Map<string, AnswerInProcess>();

/** From now on {@link subgraphInProcess} finds it; returns what ends that. The server's end does too. */
export function answerInProcess(socketPath: string, server: Server, answer: AnswerInProcess): () => void {
  subgraphs.set(socketPath, answer);
  const forget = (): void => {
    if (subgraphs.get(socketPath) === answer) subgraphs.delete(socketPath);
  };
  server.once('close', forget);
  return forget;
}

/**
 * The subgraph that listens on that Unix socket, where it lives in this very process; `undefined` where it doesn't. Two HTTP
 * stacks and the kernel are much to have between two functions of one process.
 */
export function subgraphInProcess(socketPath: string): AnswerInProcess | undefined {
  return subgraphs.get(socketPath);
}
