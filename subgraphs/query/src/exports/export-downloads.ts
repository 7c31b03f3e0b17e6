import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERROR_CODES, isParleyError, ParleyError } from '@parley/errors';
import { EXPORT_FILES } from '@parley/result-export';
import type { RequestContext } from '@parley/service-kit';
import type { RunErrorContent } from '../runs/run-event.js';
import { Download, type LeastPace, ReaderGone } from './download.js';
import type { DownloadLease, ExportRepository } from './export-repository.js';
import { beingDownloaded, type LinkOpener, type OpenedExport, usedUp } from './link-opener.js';
import type { RunExport } from './run-export.js';

export interface ExportDownloadsOptions {
  readonly opener: LinkOpener;
  readonly repository: ExportRepository;
  readonly leastPace: LeastPace;
  readonly log: RequestContext['log'];
}

const MAX_OF_TENANT = 4;
const MAX_OF_PROCESS = 16;
const LEASE_SECONDS = 10;
/** How often a download says how far it is, renews its lease, and is looked at whether it may go on. */
const BEAT_MS = 1_000;

/** Sends files to whoever opens a good link. Nothing but the downloads that go on is kept in the process. */
export class ExportDownloads {
  readonly #options: ExportDownloadsOptions;
  readonly #going = new Map<Download, Promise<void>>();
  #stopped = false;

  constructor(options: ExportDownloadsOptions) {
    this.#options = options;
  }

  /**
   * Answers a link with its file, or with its headers alone.
   * @throws ParleyError while nothing was sent yet: EXPORT_LINK_INVALID, RESULT_EXPIRED, RESULT_LIMIT, TOO_MANY_EXPORTS, UNAVAILABLE
   */
  async answer(token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const opened = await this.#options.opener.open(token);
    try {
      if (request.method === 'HEAD') {
        writeHead(response, opened.exported);
        response.end();
      } else {
        await this.#claimAndSend(opened, response);
      }
    } finally {
      await opened.result.close();
    }
  }

  /** Breaks every download off; each can be begun again, elsewhere. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const download of this.#going.keys()) download.stop(new ReaderGone());
    await Promise.allSettled(this.#going.values());
  }

  async #claimAndSend(opened: OpenedExport, response: ServerResponse): Promise<void> {
    if (this.#stopped)
      throw new ParleyError('UNAVAILABLE', 'This service is stopping: try again in a moment.');
    if (this.#going.size >= MAX_OF_PROCESS) throw tooMany();
    const download = new Download(opened, this.#options.leastPace);
    const going = this.#hold(opened, download, response);
    this.#going.set(download, going);
    try {
      await going;
    } finally {
      this.#going.delete(download);
    }
  }

  async #hold(opened: OpenedExport, download: Download, response: ServerResponse): Promise<void> {
    const { repository } = this.#options;
    const { caller, exported } = opened;
    const lease = { exportId: exported.id, downloadId: randomUUID(), seconds: LEASE_SECONDS };
    const claimed = await repository.claim(caller, lease, MAX_OF_TENANT);
    if (claimed === 'too many') throw tooMany();
    if (claimed === 'busy') throw beingDownloaded();
    if (claimed === 'over') throw usedUp();
    const over = new AbortController();
    const beating = this.#beat(opened, lease, { download, signal: over.signal });
    try {
      await download.send(response, () => writeHead(response, exported));
      // Before the end is sent: who has a whole file has an export that says so.
      if (!(await repository.complete(caller, lease, download.sent))) throw new ExportTaken();
      response.end();
    } catch (error) {
      await this.#broken(opened, lease, { download, error });
      if (!response.headersSent && isParleyError(error)) throw error;
      response.destroy();
    } finally {
      over.abort();
      await beating;
    }
  }

  /** Writes down why it broke off. Never rejects: the lease runs out by itself. */
  async #broken(
    { caller, exported }: OpenedExport,
    lease: DownloadLease,
    { download, error }: { readonly download: Download; readonly error: unknown },
  ): Promise<void> {
    const { repository, log } = this.#options;
    if (error instanceof ExportTaken) return;
    try {
      if (mayTryAgain(error)) return await repository.release(caller, lease);
      if (!isParleyError(error)) log.error({ err: error, exportId: exported.id }, 'an export failed');
      await repository.fail(caller, lease, { ...download.sent, error: contentOf(error) });
    } catch (failure) {
      log.warn({ err: failure, exportId: exported.id }, 'could not write down how an export ended');
    }
  }

  /**
   * Never rejects: what it finds stops the download. What can't be looked at for a moment does not, until the lease would have
   * run out: then nobody may be sent anything any more.
   */
  async #beat(
    opened: OpenedExport,
    lease: DownloadLease,
    { download, signal }: { readonly download: Download; readonly signal: AbortSignal },
  ): Promise<void> {
    const { repository, opener } = this.#options;
    let lookedAt = performance.now();
    while (await isStill(signal)) {
      try {
        if (download.isTooSlow) download.stop(new ReaderGone());
        await opener.check(opened);
        if (!(await repository.progress(opened.caller, lease, download.sent)))
          download.stop(new ExportTaken());
        lookedAt = performance.now();
      } catch (error) {
        const isOld = performance.now() - lookedAt > (LEASE_SECONDS - 1) * 1_000;
        if (isOld || !mayTryAgain(error))
          download.stop(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}

/** Cancelled, or taken over by another download, which believed this one dead: nothing is left to be written down. */
class ExportTaken extends Error {
  constructor() {
    super('the export is no longer this download’s');
  }
}

/** The rows are as good as before, and so is the link. */
function mayTryAgain(error: unknown): boolean {
  return error instanceof ReaderGone || (isParleyError(error) && error.retryable);
}

function writeHead(response: ServerResponse, { format, fileName }: RunExport): void {
  response.writeHead(200, {
    'content-type': EXPORT_FILES[format].contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}

function contentOf(error: unknown): RunErrorContent {
  const code = isParleyError(error) ? error.code : 'INTERNAL';
  const message = isParleyError(error) ? error.message : 'The file could not be made: try again.';
  return { code, message, retryable: ERROR_CODES[code].retryable };
}

function tooMany(): ParleyError {
  return new ParleyError(
    'TOO_MANY_EXPORTS',
    'Too many files are being downloaded at this moment: open the link again in a while.',
  );
}

/** True after each beat's time, false when it is over. */
function isStill(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(true), BEAT_MS);
    const onAbort = () => settle(false);
    const settle = (still: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(still);
    };
    if (signal.aborted) settle(false);
    else signal.addEventListener('abort', onAbort);
  });
}
