import type { PlatformScope } from '@parley/platform-db';
import type { Parsers } from '@parley/sql-drivers';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { SourceCatalog } from '../sources/source-catalog.js';
import type { SourceConnections } from '../sources/source-connections.js';
import type { DataSourceRecord } from '../sources/source-repository.js';

/** What data sources are read and guarded with. */
export interface SourceTools {
  readonly parsers: Pick<Parsers, 'for'>;
  readonly catalog: SourceCatalog;
  readonly connections: SourceConnections;
}

/** Which data source is asked, and for whom. */
export interface AskedSource {
  readonly tools: SourceTools;
  readonly scope: PlatformScope;
  readonly dataSource: DataSourceRecord;
  /** What the person who asks may see. */
  readonly policy: EffectivePolicy;
}

/** A source whose statements are judged, and how many rows they may give. */
export interface GuardedSource extends AskedSource {
  readonly maxRows: number;
}
