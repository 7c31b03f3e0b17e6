import { isParleyError, ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { createTurns } from '@parley/service-kit';
import type { Parsers, SqlConnection } from '@parley/sql-drivers';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import {
  approvedFor,
  type GuardedPlace,
  runApproved,
  type SmallResult,
} from '../tenant-database/run-approved.js';
import type { WithTenantDatabase } from '../tenant-database/with-tenant-database.js';

/** Two statements for one question, to be compared by what they give the one who asks. */
export interface TrialPair {
  readonly before: string;
  readonly after: string;
}

export type TrialOutcome =
  | { readonly kind: 'same' }
  | { readonly kind: 'different' }
  /** Not known, for a reason that may be told. */
  | { readonly kind: 'untried'; readonly reason: string };

export interface TrialPlace {
  readonly dataSourceId: string;
  readonly catalog: PhysicalCatalog;
  /** The asker's own sight: nothing else is read, and nothing of what is read is shown. */
  readonly policy: EffectivePolicy;
}

/** Runs two statements each and compares their results. */
export interface QuestionTrials {
  /** In the order of `pairs`. @throws ParleyError NOT_FOUND (no such data source), RATE_LIMITED */
  compare(
    scope: PlatformScope,
    place: TrialPlace,
    pairs: readonly TrialPair[],
  ): Promise<readonly TrialOutcome[]>;
}

export interface QuestionTrialsDeps {
  readonly withTenantDatabase: WithTenantDatabase;
  readonly parsers: Pick<Parsers, 'for'>;
}

/** All pairs of one request together; what is left then is untried. */
const TIMEOUT_MS = 20_000;
const MAX_ROWS = 1_000;
const CONCURRENT_TRIALS = 2;
const MAX_WAITING = 20;

export function createQuestionTrials({ withTenantDatabase, parsers }: QuestionTrialsDeps): QuestionTrials {
  const turns = createTurns({
    concurrency: CONCURRENT_TRIALS,
    maxWaiting: MAX_WAITING,
    refusal: () =>
      new ParleyError('RATE_LIMITED', 'Too many models are being compared; try again in a few seconds.'),
  });
  return {
    compare: (scope, { dataSourceId, catalog, policy }, pairs) =>
      turns(() =>
        withTenantDatabase(scope, dataSourceId, async (connection) => {
          const signal = AbortSignal.timeout(TIMEOUT_MS);
          const place = { catalog, parser: parsers.for(catalog.engine) };
          const outcomes: TrialOutcome[] = [];
          for (const pair of pairs) {
            outcomes.push(await tryPair(pair, (sql) => run(sql, { connection, policy, place, signal })));
          }
          return outcomes;
        }),
      ),
  };
}

interface Running {
  readonly connection: SqlConnection;
  readonly policy: EffectivePolicy;
  readonly place: GuardedPlace;
  readonly signal: AbortSignal;
}

async function run(sql: string, { connection, policy, place, signal }: Running): Promise<SmallResult> {
  signal.throwIfAborted();
  const approved = await approvedFor(policy, { sql, maxRows: MAX_ROWS }, place);
  return runApproved(connection, approved, signal);
}

async function tryPair(
  { before, after }: TrialPair,
  result: (sql: string) => Promise<SmallResult>,
): Promise<TrialOutcome> {
  try {
    const [first, second] = [await result(before), await result(after)];
    if (contentOf(first) !== contentOf(second)) return { kind: 'different' };
    return first.complete && second.complete
      ? { kind: 'same' }
      : { kind: 'untried', reason: `The first ${MAX_ROWS} rows are the same; there are more.` };
  } catch (error) {
    if (isParleyError(error)) return { kind: 'untried', reason: error.message };
    if (error instanceof DOMException)
      return { kind: 'untried', reason: 'There was no time left to try it.' };
    throw error;
  }
}

/** Rows in any order: how ties are broken is not what a question asks. */
function contentOf({ columns, rows }: SmallResult): string {
  return JSON.stringify([columns, rows.map((row) => JSON.stringify(row)).sort()]);
}
