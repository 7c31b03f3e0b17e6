import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { AskedRun } from './asked-run.js';
import { ParleyClientError, type ResponseError, toClientError } from './client-error.js';
import { documentText } from './document-text.js';
import { createEventSocket } from './event-socket.js';
import {
  AnswerClarificationDocument,
  type AnswerClarificationInput,
  AskDocument,
  type AskInput,
  CancelRunDocument,
  ExplainAnswerDocument,
  type ExplainAnswerQuery,
  GiveFeedbackDocument,
  type GiveFeedbackInput,
  type LoginInput,
  RunSqlDocument,
  type RunSqlInput,
  type RunSummaryFragment,
  type SessionTokensFragment,
} from './generated/operations.js';
import { createHttpTransport } from './http-transport.js';
import { type RunEvent, readRunEvents } from './run-stream.js';
import { createSession } from './session.js';
import { createThread, type ParleyThread } from './thread.js';

export interface ParleyClientOptions {
  /** The API's address, e.g. `http://localhost:4000/graphql`. */
  readonly url: string;
  /** Default: `url` with `ws:` in place of `http:`. */
  readonly webSocketUrl?: string;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
  /** A WebSocket class; default: the platform's own. */
  readonly webSocket?: unknown;
  /**
   * Bytes of events that may come ahead of what your loop has taken, for each run being read: from 64 KB to 16 MB,
   * default 4 MB. Less saves memory; more keeps rows flowing over a long way.
   */
  readonly eventWindowBytes?: number;
}

const DEFAULT_WINDOW_BYTES = 4 * 1024 * 1024;
/** A message that a server finds too long costs the connection; an HTTP request only itself. */
const LARGE_REQUEST = 64 * 1024;

/** How a question was read, and what its answer is made of. */
export type AnswerExplanation = ExplainAnswerQuery['explainAnswer'];

/** Everything an application needs of Parley. Close it when done: it holds a WebSocket. */
export interface ParleyClient {
  login(input: LoginInput): Promise<SessionTokensFragment>;
  logout(): Promise<void>;
  switchTenant(tenantId: string): Promise<SessionTokensFragment>;
  /** Who is signed in, and to which tenant. */
  readonly session: SessionTokensFragment | undefined;
  /** Any query or mutation, with the session's token. @throws ParleyClientError */
  request<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    options?: { signal?: AbortSignal },
  ): Promise<Result>;
  /** Asks a question; iterate the answer for its events. @throws ParleyClientError */
  ask(input: AskInput | string): Promise<AskedRun>;
  /** A conversation: the one with this id, or a new one that its first question begins. Nothing is sent before that. */
  thread(id?: string): ParleyThread;
  /** Asks a question in the reading that was chosen when it was asked back. @throws ParleyClientError */
  answerClarification(input: AnswerClarificationInput): Promise<AskedRun>;
  /** Why a run's answer is as it is. @throws ParleyClientError */
  explainAnswer(runId: string): Promise<AnswerExplanation>;
  /** Says whether an answer is right, or what it should have been; returns the feedback's id. @throws ParleyClientError */
  giveFeedback(input: GiveFeedbackInput): Promise<string>;
  /** Runs one SELECT under the same policies. @throws ParleyClientError */
  runSql(input: RunSqlInput | string): Promise<AskedRun>;
  /** Events of a run that was asked before, also by another client of the same user. */
  runEvents(runId: string, options?: { after?: string; signal?: AbortSignal }): AsyncGenerator<RunEvent>;
  close(): Promise<void>;
}

export function createParleyClient(options: ParleyClientOptions): ParleyClient {
  const http = createHttpTransport(options.url, options.fetch ?? fetch);
  // The open socket speaks for whoever was signed in before.
  const session = createSession(http, () => socket.terminate());
  const socket = createEventSocket({
    url: options.webSocketUrl ?? options.url.replace(/^http/, 'ws'),
    ...(options.webSocket === undefined ? {} : { webSocket: options.webSocket }),
    connectionParams: async () => {
      const token = await session.accessToken();
      return token === undefined ? {} : { authorization: `Bearer ${token}` };
    },
    windowBytes: options.eventWindowBytes ?? DEFAULT_WINDOW_BYTES,
  });

  async function request<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Result> {
    const accessToken = await session.accessToken();
    return http.request(document, variables, {
      ...(accessToken === undefined ? {} : { accessToken }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  function runEvents(runId: string, { after, signal }: { after?: string; signal?: AbortSignal } = {}) {
    return readRunEvents(socket, {
      runId,
      ...(after === undefined ? {} : { after }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  function asked(run: RunSummaryFragment): AskedRun {
    return {
      run,
      events: (reading) => runEvents(run.id, reading),
      [Symbol.asyncIterator]: () => runEvents(run.id),
      cancel: async () => (await request(CancelRunDocument, { id: run.id })).cancelRun,
    };
  }

  /**
   * Asks for a run over the connection on which its events will come, where that is there and free: an HTTP request besides would take
   * longer than the rest of the way. Else, and for what is large, over HTTP.
   */
  async function begin<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const isSmall = JSON.stringify(variables).length < LARGE_REQUEST;
    const answer = isSmall ? socket.request({ query: documentText(document), variables }) : undefined;
    if (answer === undefined) return request(document, variables);
    const { data, errors = [] } = await answer.catch((cause: unknown) => {
      throw new ParleyClientError('The connection was lost before the answer came.', {
        code: 'NETWORK',
        retryable: true,
        cause,
      });
    });
    if (errors.length > 0 || !data) throw toClientError(errors as readonly ResponseError[]);
    return data as Result;
  }

  async function ask(input: AskInput | string): Promise<AskedRun> {
    const question = typeof input === 'string' ? { question: input } : input;
    return asked((await begin(AskDocument, { input: question })).ask);
  }

  return {
    login: session.login,
    logout: session.logout,
    switchTenant: session.switchTenant,
    get session() {
      return session.current;
    },
    request,
    ask,
    thread: (id) => createThread(ask, id),
    async answerClarification(input) {
      return asked((await begin(AnswerClarificationDocument, { input })).answerClarification);
    },
    async giveFeedback(input) {
      return (await request(GiveFeedbackDocument, { input })).giveFeedback.feedbackId;
    },
    async explainAnswer(runId) {
      return (await request(ExplainAnswerDocument, { runId })).explainAnswer;
    },
    async runSql(input) {
      return asked(
        (await begin(RunSqlDocument, { input: typeof input === 'string' ? { sql: input } : input })).runSql,
      );
    },
    runEvents,
    async close() {
      await socket.close();
    },
  };
}
