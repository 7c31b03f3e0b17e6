import type { Planner } from '@parley/planners';
import type { PlatformScope } from '@parley/platform-db';
import type { Parsers } from '@parley/sql-drivers';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { RunProgressUpdate } from '../runs/run-repository.js';
import type { SourceCatalog } from '../sources/source-catalog.js';
import type { SourceConnections } from '../sources/source-connections.js';
import type { DataSourceRecord } from '../sources/source-repository.js';
import type { RunPublisher } from './publish.js';

/** What the stages work with, the same for every run. */
export interface Tools {
  readonly planner: Planner;
  readonly parsers: Pick<Parsers, 'for'>;
  readonly catalog: SourceCatalog;
  readonly connections: SourceConnections;
}

/** One run's way through the stages: for whom, where, within which limits, and where it is reported. */
export interface Way {
  readonly tools: Tools;
  readonly scope: PlatformScope;
  readonly dataSource: DataSourceRecord;
  /** What the person who asks may see. */
  readonly policy: EffectivePolicy;
  /** IANA name. */
  readonly timeZone: string;
  /** `YYYY-MM-DD` in {@link timeZone}. */
  readonly today: string;
  readonly maxRows: number;
  readonly statementTimeoutMs: number;
  /** Ends every stage. */
  readonly signal: AbortSignal;
  readonly publisher: RunPublisher;
  /** Notes in the platform database what has become known. */
  readonly record: (update: RunProgressUpdate) => Promise<void>;
}
