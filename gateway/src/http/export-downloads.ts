import { pipeline } from 'node:stream/promises';
import { ParleyError } from '@parley/errors';
import { currentRequest, type ErrorFormatter } from '@parley/service-kit';
import { type RequestHandler, type Response, Router } from 'express';
import { Pool } from 'undici';
import type { Logger } from '../gateway-context.js';
import { httpTarget, poolConnector, type SubgraphAddress } from '../subgraphs/subgraph-address.js';
import { unavailable } from '../subgraphs/subgraph-client.js';

export interface ExportDownloadsOptions {
  /** Where the service listens that sends files; each of its replicas can send any. */
  readonly sender: SubgraphAddress | undefined;
  readonly format: ErrorFormatter;
  readonly log: Logger;
}

export interface ExportDownloads {
  readonly router: Router;
  /** Breaks off what still goes on. */
  close(): Promise<void>;
}

/** Below it are the links that `exportRun` gives out. */
export const EXPORTS_PATH = '/exports';

const TOKEN = /^[A-Za-z0-9_-]{1,256}$/;
const CONNECT_MS = 5_000;
/** A file that says first what its columns hold begins when all rows were looked at. */
const FIRST_BYTE_MS = 120_000;
/** Between two pieces, while the client reads. */
const SILENCE_MS = 60_000;
/** What of the answer is the client's; the rest is between the two servers. */
const PASSED_ON = ['content-type', 'content-disposition', 'retry-after'] as const;

/**
 * Passes files on as they come, at the client's pace: what it doesn't read is not read from the subgraph either. Whichever side
 * breaks off, the other one's connection is broken too and never ended, so that no part looks like the whole. The link alone
 * decides who gets the file: nothing else of the client's request goes on.
 */
export function createExportDownloads({ sender, format, log }: ExportDownloadsOptions): ExportDownloads {
  const pool = sender === undefined ? undefined : poolOf(sender);

  const download: RequestHandler<{ token: string }> = async (request, response) => {
    const { token } = request.params;
    const { requestId = '', log: requestLog = log } = currentRequest() ?? {};
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    response.setHeader('cache-control', 'no-store');
    try {
      if (!TOKEN.test(token)) return refuse(response, 403, noLink());
      if (pool === undefined) throw new Error('nobody sends files here');
      const { statusCode, headers, body } = await pool.request({
        method: request.method === 'HEAD' ? 'HEAD' : 'GET',
        path: `${EXPORTS_PATH}/${token}`,
        headers: { 'x-request-id': requestId },
        signal: gone.signal,
      });
      response.status(statusCode);
      for (const name of PASSED_ON) {
        const value = headers[name];
        if (value !== undefined) response.setHeader(name, value);
      }
      await pipeline(body, response);
    } catch (error) {
      if (!gone.signal.aborted) requestLog.warn({ err: error }, 'a download broke off');
      if (response.headersSent) response.destroy();
      else refuse(response, 503, unavailable('query', error));
    }
  };

  function refuse(response: Response, status: number, error: ParleyError): void {
    response.status(status).json({ errors: [format({ message: error.message }, error)] });
  }

  return {
    // Express answers HEAD by the route for GET.
    router: Router().get('/:token', download),
    close: async () => pool?.destroy(),
  };
}

function poolOf(address: SubgraphAddress): Pool {
  const { origin } = httpTarget(address);
  return new Pool(origin, {
    headersTimeout: FIRST_BYTE_MS,
    bodyTimeout: SILENCE_MS,
    connect: poolConnector(address, CONNECT_MS),
  });
}

function noLink(): ParleyError {
  return new ParleyError('EXPORT_LINK_INVALID', 'This is not a link that `exportRun` gave out.');
}
