import { isParleyError } from '@parley/errors';
import type { RunLog } from '@parley/event-bus';
import type { ResultStore } from '@parley/result-store';
import type { RequestContext } from '@parley/service-kit';
import type { Run } from '../runs/run.js';
import { openLoggedResult, type ReadableResult } from './logged-result.js';

/** What has to be known of a run to find its rows. */
export type RunWithResult = Pick<Run, 'id' | 'tenantId' | 'status' | 'rowCount' | 'complete' | 'resultState'>;

export interface RunResultsOptions {
  readonly store: ResultStore;
  readonly runLog: RunLog;
  readonly log: RequestContext['log'];
}

/** Finds rows of runs that have succeeded: in the store, or for as long as they are not there, in the run's events. */
export class RunResults {
  readonly #options: RunResultsOptions;

  constructor(options: RunResultsOptions) {
    this.#options = options;
  }

  /**
   * The caller closes it. `null`: the run did not succeed, or its rows are no longer kept. Says nothing of who may read it.
   * @throws ParleyError RESULT_EXPIRED (what is stored is damaged), UNAVAILABLE
   */
  async open(run: RunWithResult): Promise<ReadableResult | null> {
    if (run.status !== 'SUCCEEDED' || run.resultState === 'GONE') return null;
    if (run.resultState === 'PENDING') return openLoggedResult(this.#options.runLog, run);
    try {
      return await this.#options.store.open({ tenantId: run.tenantId, runId: run.id });
    } catch (error) {
      if (!isParleyError(error)) throw error;
      this.#options.log.warn({ err: error, runId: run.id }, 'a stored result could not be read');
      const logged = await openLoggedResult(this.#options.runLog, run);
      if (logged === null) throw error;
      return logged;
    }
  }
}
