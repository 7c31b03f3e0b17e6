import { randomUUID } from 'node:crypto';
import type { RunningQuery, SqlConnection } from '@parley/sql-drivers';
import {
  type ApprovedQuery,
  applyPolicies,
  approve,
  type EffectivePolicy,
  type PhysicalCatalog,
  type SqlParser,
} from '@parley/sql-guard';

/** A data source's schema and who reads its language. */
export interface GuardedPlace {
  readonly catalog: PhysicalCatalog;
  readonly parser: SqlParser;
}

/** Cuts a statement to a sight. @throws as the guard */
export async function approvedFor(
  policy: EffectivePolicy,
  statement: { readonly sql: string; readonly maxRows: number },
  { catalog, parser }: GuardedPlace,
): Promise<ApprovedQuery> {
  const options = { catalog, parser, policy, maxRows: statement.maxRows };
  return approve(await applyPolicies({ sql: statement.sql, dialect: catalog.engine }, options), options);
}

/** The whole of a small result. */
export interface SmallResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly complete: boolean;
}

const STATEMENT_TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 ** 2;

/** Runs a statement of few rows. More than a megabyte of them is not read. @throws as the driver's `run` */
export async function runApproved(
  connection: SqlConnection,
  approved: ApprovedQuery,
  signal: AbortSignal,
): Promise<SmallResult> {
  const query = await connection.run(approved, {
    signal,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    firstBatchRows: 50,
    maxBatchRows: 50,
  });
  const { rows, isCut } = await readRows(query);
  return { columns: query.columns.map(({ name }) => name), rows, complete: !isCut && !query.hasMore() };
}

async function readRows({
  batches,
}: RunningQuery): Promise<{ rows: readonly (readonly unknown[])[]; isCut: boolean }> {
  const rows: (readonly unknown[])[] = [];
  let bytes = 0;
  for await (const { json } of batches) {
    bytes += json.byteLength;
    if (bytes > MAX_BYTES) return { rows, isCut: true };
    rows.push(...(JSON.parse(json.toString('utf8')) as readonly (readonly unknown[])[]));
  }
  return { rows, isCut: false };
}

/** A key of hashes for one use: what they look like elsewhere, nobody learns from them. */
export function passingHashKey(): string {
  return randomUUID();
}
