import { ParleyError } from '@parley/errors';
import { newId } from '@parley/platform-db';
import type { Caller } from '@parley/service-kit';
import type { RunRequest } from '../runs/run-request.js';
import { keptUntil, type Thread, type ThreadEntry, type ThreadRequest, titleOf } from './thread.js';
import { noThread } from './thread-entry.js';
import type { ThreadPageRequest, ThreadRepository } from './thread-repository.js';

const MAX_TITLE = 200;

/** A question that is about to be written down. */
interface EnteringQuestion {
  readonly thread: ThreadRequest | undefined;
  readonly question: string;
  readonly dataSourceId: string;
  readonly askedAt: Date;
  readonly retentionDays: number;
}

/** Who may do what with conversations: read as runs are read; gone on with, renamed and deleted by whoever began them. */
export class ThreadService {
  readonly #repository: ThreadRepository;

  constructor(repository: ThreadRepository) {
    this.#repository = repository;
  }

  /** In the order of `ids`; `null` for what doesn't exist for the caller. */
  async findMany(caller: Caller, ids: readonly string[]): Promise<(Thread | null)[]> {
    const found = await this.#repository.findMany(caller, ids);
    const seen = found.filter(
      ({ startedById }) => startedById === caller.userId || caller.permissions.has('run:read_all'),
    );
    const byId = new Map(seen.map((thread) => [thread.id, thread]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  }

  list(caller: Caller, page: ThreadPageRequest): Promise<Thread[]> {
    return this.#repository.list(caller, page);
  }

  /** The caller must have found the conversation. */
  runIds(caller: Caller, thread: Pick<Thread, 'id'>, page: ThreadPageRequest): Promise<string[]> {
    return this.#repository.runIds(caller, thread.id, page);
  }

  /** @throws ParleyError NOT_FOUND, BAD_INPUT */
  async rename(caller: Caller, id: string, title: string): Promise<Thread> {
    const renamed = await this.#repository.rename(caller, id, checkTitle(title));
    const [thread] = renamed ? await this.findMany(caller, [id]) : [];
    if (thread == null) throw noThread();
    return thread;
  }

  /** @throws ParleyError NOT_FOUND */
  async delete(caller: Caller, id: string): Promise<void> {
    if (!(await this.#repository.delete(caller, id))) throw noThread();
  }

  /**
   * Which data source a question is for: its conversation's, where it is asked in one.
   * @throws ParleyError NOT_FOUND where there is no such conversation of the caller's own; BAD_INPUT where it is about another
   *   data source
   */
  async dataSourceFor(caller: Caller, request: RunRequest): Promise<string | undefined> {
    if (request.kind === 'SQL' || request.thread?.kind !== 'in') return request.dataSourceId;
    const [thread] = await this.#repository.findMany(caller, [request.thread.threadId]);
    if (thread === undefined || thread.startedById !== caller.userId) throw noThread();
    const { dataSourceId = thread.dataSourceId } = request;
    if (dataSourceId.toLowerCase() === thread.dataSourceId) return thread.dataSourceId;
    throw new ParleyError(
      'BAD_INPUT',
      'This thread is about another data source: leave `dataSourceId` out, or start a new thread.',
    );
  }

  /**
   * Begins the conversation that was asked for, or goes on with it; `null` where the question stands by itself.
   * @throws ParleyError NOT_FOUND, BAD_INPUT where it is full
   */
  async enter(caller: Caller, entering: EnteringQuestion): Promise<ThreadEntry | null> {
    const { thread: request, question, dataSourceId, askedAt: at } = entering;
    if (request === undefined || request.kind === 'as') return null;
    const isNew = request.kind === 'new';
    const thread = {
      id: isNew ? newId(at.getTime()) : request.threadId,
      isNew,
      title: titleOf(question),
      keptUntil: keptUntil(at, entering),
    };
    await this.#repository.enter(caller, { thread, dataSourceId, at });
    return thread;
  }

  /** No run was written down in it. */
  leave(caller: Caller, thread: ThreadEntry): Promise<void> {
    return this.#repository.leave(caller, thread);
  }
}

function checkTitle(title: string): string {
  const trimmed = title.replace(/\s+/g, ' ').trim();
  if (trimmed.length >= 1 && trimmed.length <= MAX_TITLE && !trimmed.includes('\0'))
    return trimmed.toWellFormed();
  throw new ParleyError('BAD_INPUT', `\`title\` must have 1 to ${MAX_TITLE} characters, none of them NUL.`);
}
