import type { PlatformDb } from '@parley/platform-db';
import type { Authenticator, RequestContext, SubgraphServerOptions } from '@parley/service-kit';
import type { ResultReader } from '../results/result-reader.js';
import type { RunReader } from '../runs/run-reader.js';
import type { LeastPace } from './download.js';
import { ExportDownloads } from './export-downloads.js';
import { ExportLinks } from './export-links.js';
import { ExportRepository } from './export-repository.js';
import { exportRoutes } from './export-routes.js';
import { ExportService } from './export-service.js';
import { LinkOpener } from './link-opener.js';

export interface ExportsOptions {
  readonly db: PlatformDb;
  readonly runs: Pick<RunReader, 'readable'>;
  readonly results: Pick<ResultReader, 'open'>;
  readonly authenticator: Authenticator;
  /** From which the key of links is derived. */
  readonly secret: string;
  /** How long a download may wait to begin. */
  readonly linkSeconds: number;
  readonly leastPace: LeastPace;
  readonly log: RequestContext['log'];
}

export interface Exports {
  readonly service: ExportService;
  readonly routes: NonNullable<SubgraphServerOptions<RequestContext>['extraRoutes']>;
  /** Breaks downloads off; each can begin again elsewhere. */
  stop(): Promise<void>;
}

/** Results as files: the links to them, and the downloads behind the links. */
export function createExports({
  db,
  runs,
  results,
  authenticator,
  secret,
  linkSeconds,
  leastPace,
  log,
}: ExportsOptions): Exports {
  const repository = new ExportRepository(db);
  const links = new ExportLinks(secret);
  const opener = new LinkOpener({ links, repository, authenticator, runs, results });
  const downloads = new ExportDownloads({ opener, repository, leastPace, log });
  return {
    service: new ExportService({ repository, runs, links, linkSeconds }),
    routes: exportRoutes(downloads, log),
    stop: () => downloads.stop(),
  };
}
