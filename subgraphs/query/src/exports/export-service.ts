import { setTimeout as sleep } from 'node:timers/promises';
import { ParleyError } from '@parley/errors';
import { newId } from '@parley/platform-db';
import type { ExportFormat } from '@parley/result-export';
import type { Caller } from '@parley/service-kit';
import { LRUCache } from 'lru-cache';
import type { RunReader } from '../runs/run-reader.js';
import type { ExportLinks } from './export-links.js';
import type { ExportPageRequest, ExportRepository } from './export-repository.js';
import { fileNameOf } from './file-name.js';
import { isOver, type RunExport } from './run-export.js';

export interface ExportServiceOptions {
  readonly repository: ExportRepository;
  readonly runs: Pick<RunReader, 'readable'>;
  readonly links: ExportLinks;
  readonly linkSeconds: number;
}

/** What a link is made of. */
type LinkedExport = Pick<
  RunExport,
  'id' | 'tenantId' | 'requestedById' | 'sessionId' | 'status' | 'urlExpiresAt'
>;

export interface ExportRequest {
  readonly runId: string;
  readonly format: ExportFormat;
  readonly idempotencyKey: string | null;
}

/** What becomes known to a reader of an export's events. */
export interface ExportChange {
  readonly exported: RunExport;
  readonly version: number;
  /** Tells how it ended; else how far it is. */
  readonly isLast: boolean;
}

const MAX_OPEN_LINKS = 20;
const MAX_KEY_LENGTH = 200;
/** Exports are listed for so long. */
const REMEMBERED_MS = 7 * 86_400_000;
/** How often an export is looked at for those who read its events, however many they are. */
const LOOK_EVERY_MS = 500;
const MAX_LOOKED_AT = 1_000;
/** Whoever comes back after the time finds a look that is over. */
const LOOK_EARLY_MS = 50;

/** Gives out links to files, tells how their downloads are getting on, and withdraws them. */
export class ExportService {
  readonly #options: ExportServiceOptions;
  readonly #looks = new LRUCache<string, Promise<RunExport>>({
    max: MAX_LOOKED_AT,
    ttl: LOOK_EVERY_MS - LOOK_EARLY_MS,
  });

  constructor(options: ExportServiceOptions) {
    this.#options = options;
  }

  /**
   * A link to the rows of a run that has succeeded, or the export that was made under the same idempotency key.
   * @throws ParleyError NOT_FOUND (no such run, or not the caller's to see), BAD_INPUT, TOO_MANY_EXPORTS, IDEMPOTENCY_KEY_REUSED
   */
  async create(caller: Caller, request: ExportRequest): Promise<RunExport> {
    const { repository, runs, linkSeconds } = this.#options;
    const { format, idempotencyKey } = request;
    checkKey(idempotencyKey);
    const run = await runs.readable(caller, request.runId);
    const earlier = await this.#earlier(caller, request);
    if (earlier !== null) return earlier;
    if (run.status !== 'SUCCEEDED') {
      throw new ParleyError(
        'BAD_INPUT',
        'The run has no result to export: wait until its status is SUCCEEDED.',
      );
    }
    await repository.forgetBefore(caller, new Date(Date.now() - REMEMBERED_MS));
    const id = newId();
    const created = await repository.create(caller, {
      id,
      runId: run.id,
      sessionId: caller.sessionId,
      format,
      fileName: fileNameOf(run, format),
      totalRows: run.rowCount,
      idempotencyKey,
      linkSeconds,
      maxOpenLinks: MAX_OPEN_LINKS,
    });
    if (created === 'too many') throw tooManyLinks();
    const made =
      created === 'created' ? await repository.find(caller, id) : await this.#earlier(caller, request);
    if (made === null) throw new Error('an export that was just made is not there');
    return made;
  }

  /** The caller's own, newest first. */
  list(caller: Caller, page: ExportPageRequest): Promise<RunExport[]> {
    return this.#options.repository.list(caller, page);
  }

  /** @throws ParleyError NOT_FOUND */
  async find(caller: Caller, id: string): Promise<RunExport> {
    const found = await this.#options.repository.find(caller, id);
    if (found === null) throw new ParleyError('NOT_FOUND', 'You have no such export.');
    return found;
  }

  /**
   * An export that is over is answered as it is.
   * @throws ParleyError NOT_FOUND
   */
  async cancel(caller: Caller, id: string): Promise<RunExport> {
    const before = await this.find(caller, id);
    if (isOver(before)) return before;
    await this.#options.repository.cancel(caller, before.id);
    return this.find(caller, id);
  }

  /** The path to open, below the gateway; `null` where there is nothing to open, or it is another session's. */
  urlOf(caller: Caller, exported: LinkedExport): string | null {
    if (exported.status !== 'READY' || exported.sessionId !== caller.sessionId) return null;
    return this.#options.links.pathOf({
      exportId: exported.id,
      tenantId: exported.tenantId,
      userId: exported.requestedById,
      sessionId: exported.sessionId,
      expiresAt: exported.urlExpiresAt,
    });
  }

  /**
   * The export each time it has changed since version `after`, until it is over. It is looked for in the platform database, where
   * whichever replica sends the file writes how far it is. What a reader missed is told by the next change, but how far it came is
   * told before how it ended.
   * @throws ParleyError NOT_FOUND
   */
  async *changes(
    caller: Caller,
    id: string,
    { after, signal }: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncGenerator<ExportChange> {
    let seen = after;
    for (;;) {
      const exported = await this.#look(caller, id);
      const isLast = isOver(exported);
      const before = exported.version - 1;
      if (isLast && before > seen) yield { exported, version: before, isLast: false };
      if (exported.version > seen) yield { exported, version: exported.version, isLast };
      seen = Math.max(seen, exported.version);
      if (isLast || !(await pause(signal))) return;
    }
  }

  /** As it was within the last half second. */
  #look(caller: Caller, id: string): Promise<RunExport> {
    const key = [caller.tenantId, caller.userId, id].join(' ');
    const known = this.#looks.get(key);
    if (known !== undefined) return known;
    const look = this.find(caller, id);
    this.#looks.set(key, look);
    look.catch(() => this.#looks.delete(key));
    return look;
  }

  async #earlier(
    caller: Caller,
    { runId, format, idempotencyKey }: ExportRequest,
  ): Promise<RunExport | null> {
    if (idempotencyKey === null) return null;
    const found = await this.#options.repository.findByKey(caller, idempotencyKey);
    if (found === null || (found.runId === runId.toLowerCase() && found.format === format)) return found;
    throw new ParleyError(
      'IDEMPOTENCY_KEY_REUSED',
      'This idempotency key was used for another export: use a new key for each one.',
    );
  }
}

function checkKey(key: string | null): void {
  if (key === null || (key !== '' && key.length <= MAX_KEY_LENGTH)) return;
  throw new ParleyError('BAD_INPUT', `\`idempotencyKey\` must have 1 to ${MAX_KEY_LENGTH} characters.`);
}

function tooManyLinks(): ParleyError {
  return new ParleyError(
    'TOO_MANY_EXPORTS',
    `You have ${MAX_OPEN_LINKS} exports that were not downloaded: open one, cancel one, or wait until its link expires.`,
  );
}

/** False when there is no need to go on. */
async function pause(signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(LOOK_EVERY_MS, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
