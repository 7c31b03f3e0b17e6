import type { ResultRepository, ResultToStore } from './result-repository.js';

/** In a lease's time it is claimed again so often. */
const CLAIMS_A_LEASE = 3;

/** Keeps a result claimed for as long as it takes to store it. Call {@link kept} after each piece. */
export class ResultClaim {
  readonly #results: ResultRepository;
  readonly #result: ResultToStore;
  readonly #leaseSeconds: number;
  #claimedAt = performance.now();

  constructor(results: ResultRepository, result: ResultToStore, leaseSeconds: number) {
    this.#results = results;
    this.#result = result;
    this.#leaseSeconds = leaseSeconds;
  }

  async kept(): Promise<void> {
    if (performance.now() - this.#claimedAt < (this.#leaseSeconds * 1_000) / CLAIMS_A_LEASE) return;
    await this.#results.claimLonger(this.#result, this.#leaseSeconds);
    this.#claimedAt = performance.now();
  }
}
