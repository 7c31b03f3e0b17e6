import { type ErrorCode, isParleyError, ParleyError } from '@parley/errors';
import type { Authenticator, Caller } from '@parley/service-kit';
import type { ReadableResult } from '../results/logged-result.js';
import type { ResultReader } from '../results/result-reader.js';
import type { Run } from '../runs/run.js';
import type { RunReader } from '../runs/run-reader.js';
import type { ExportLink, ExportLinks } from './export-links.js';
import type { ExportRepository } from './export-repository.js';
import type { RunExport } from './run-export.js';

export interface LinkOpenerOptions {
  readonly links: ExportLinks;
  readonly repository: ExportRepository;
  readonly authenticator: Pick<Authenticator, 'refresh'>;
  readonly runs: Pick<RunReader, 'readable'>;
  readonly results: Pick<ResultReader, 'open'>;
}

/** An export whose link is good, and everything that was looked up for it. The result has to be closed. */
export interface OpenedExport {
  readonly exported: RunExport;
  readonly caller: Caller;
  readonly result: ReadableResult;
}

/**
 * A link alone opens the file: no header goes with it. So everything is looked at anew when it is opened, and as long as the file
 * is being sent: that the session goes on, that its person may still export, and still sees the same cells.
 */
export class LinkOpener {
  readonly #options: LinkOpenerOptions;

  constructor(options: LinkOpenerOptions) {
    this.#options = options;
  }

  /** @throws ParleyError EXPORT_LINK_INVALID, RESULT_EXPIRED, UNAVAILABLE; {@link statusOf} knows what to answer */
  async open(token: string): Promise<OpenedExport> {
    const { links, repository, results } = this.#options;
    const link = links.read(token);
    if (link.expiresAt.getTime() <= Date.now()) throw expired();
    const caller = await this.#callerOf(link);
    const exported = await repository.find(caller, link.exportId);
    if (exported === null || exported.sessionId !== caller.sessionId) throw new LinkError(404, UNKNOWN);
    checkStatus(exported);
    const run = await this.#readable(caller, exported);
    const result = await results.open(caller, run);
    if (result === null)
      throw new LinkError(410, 'The rows of this run are no longer kept; run it again.', 'RESULT_EXPIRED');
    return { exported, caller, result };
  }

  /**
   * Whether all that made the link good still holds.
   * @throws ParleyError EXPORT_LINK_INVALID where it doesn't, UNAVAILABLE
   */
  async check({ caller, exported }: Pick<OpenedExport, 'caller' | 'exported'>): Promise<void> {
    await this.#readable(await this.#callerOf(caller), exported);
  }

  async #callerOf(link: Pick<ExportLink, 'tenantId' | 'userId' | 'sessionId'>): Promise<Caller> {
    const caller = await asLinkError(SESSION_OVER, 'SESSION_REVOKED', () =>
      this.#options.authenticator.refresh(link),
    );
    if (caller.permissions.has('run:export')) return caller;
    throw new LinkError(
      403,
      'You may no longer export results: ask an administrator for the permission run:export.',
    );
  }

  #readable(caller: Caller, exported: RunExport): Promise<Run> {
    return asLinkError(NOT_YOURS, 'NOT_FOUND', () => this.#options.runs.readable(caller, exported.runId));
  }
}

const UNKNOWN = 'There is no such export any more: ask for a new one.';
const SESSION_OVER = 'The session in which this link was made has ended: sign in, and ask for a new one.';
const NOT_YOURS = 'What you may see has changed since the run: run it again, and export that.';

/** A refusal, and the HTTP status that says it best. */
class LinkError extends ParleyError {
  constructor(
    readonly status: number,
    message: string,
    code: ErrorCode = 'EXPORT_LINK_INVALID',
  ) {
    super(code, message);
  }
}

/** For what {@link LinkOpener} and a download throw before their first byte. */
export function statusOf(error: unknown): number {
  if (error instanceof LinkError) return error.status;
  if (!isParleyError(error)) return 500;
  switch (error.code) {
    case 'EXPORT_LINK_INVALID':
      return 403;
    case 'TOO_MANY_EXPORTS':
      return 429;
    case 'RESULT_EXPIRED':
      return 410;
    case 'RESULT_LIMIT':
      return 422;
    case 'INTERNAL':
      return 500;
    default:
      return 503;
  }
}

function expired(): ParleyError {
  return new LinkError(410, 'This link has expired: ask for a new one with `exportRun`.');
}

export function beingDownloaded(): ParleyError {
  return new LinkError(
    409,
    'This export is being downloaded already: wait, or cancel it and ask for another.',
  );
}

export function usedUp(): ParleyError {
  return new LinkError(410, 'This export is over, and its link with it: ask for a new one with `exportRun`.');
}

function checkStatus({ status }: RunExport): void {
  if (status === 'EXPIRED') throw expired();
  if (status === 'STREAMING') throw beingDownloaded();
  if (status !== 'READY') throw usedUp();
}

async function asLinkError<T>(message: string, code: ErrorCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isParleyError(error) && error.code === code ? new LinkError(403, message) : error;
  }
}
