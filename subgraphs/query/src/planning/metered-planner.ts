import { isParleyError } from '@parley/errors';
import type { Plan, PlanDelta, Planner, PlanRequest } from '@parley/planners';
import type { PlatformScope } from '@parley/platform-db';
import type { ModelCallRepository, ModelCallStart } from './model-call-repository.js';
import { type TokenLedger, tokensUsedUp } from './token-ledger.js';

/** Who pays for a model, and where that is written down. */
export interface TokenAccount {
  readonly scope: PlatformScope;
  readonly call: ModelCallStart;
  readonly ledger: TokenLedger;
  readonly calls: ModelCallRepository;
  /** Tokens a month; `null`: as many as it takes. */
  readonly limit: number | null;
}

/**
 * A planner whose model's tokens are paid by a tenant: nothing leaves once the quota is used up, also in the midst of planning, and
 * what does leave is recorded before it does.
 *
 * Its generator throws ParleyError QUOTA_EXCEEDED, and what the planner's own throws.
 */
export function meteredPlanner(planner: Planner, account: TokenAccount): Planner {
  return { name: planner.name, plan: (request, signal) => plan({ planner, account, request, signal }) };
}

interface Planning {
  readonly planner: Planner;
  readonly account: TokenAccount;
  readonly request: PlanRequest;
  readonly signal: AbortSignal;
}

async function* plan({ planner, account, request, signal }: Planning): AsyncGenerator<PlanDelta, Plan, void> {
  const record = new CallRecord(account);
  const budget = await record.left();
  const planning = planner.plan({ ...request, ...(budget === null ? {} : { tokenBudget: budget }) }, signal);
  let outcome = 'RUN_CANCELLED';
  try {
    for (;;) {
      const step = await planning.next();
      if (step.done === true) {
        outcome = step.value.kind;
        return step.value;
      }
      if (step.value.kind === 'sent') await record.send(step.value);
      if (step.value.kind === 'tokens') await record.pay(step.value);
      yield step.value;
    }
  } catch (error) {
    outcome = isParleyError(error) ? error.code : 'INTERNAL';
    throw error;
  } finally {
    planning.return(undefined as never).catch(() => undefined);
    await record.end(outcome);
  }
}

/** One planner's record and bill for one question. */
class CallRecord {
  readonly #account: TokenAccount;
  #id: string | null = null;
  #used = 0;

  constructor(account: TokenAccount) {
    this.#account = account;
  }

  /** What may still be used; `null`: whatever it takes. @throws ParleyError QUOTA_EXCEEDED */
  async left(): Promise<number | null> {
    const { ledger, scope, limit } = this.#account;
    if (limit === null) return null;
    this.#used = await ledger.used(scope);
    this.#assertLeft();
    return limit - this.#used;
  }

  /** @throws ParleyError QUOTA_EXCEEDED: then it must not leave */
  async send(sent: Extract<PlanDelta, { kind: 'sent' }>): Promise<void> {
    this.#assertLeft();
    const { calls, scope, call } = this.#account;
    const { kind: _kind, ...content } = sent;
    if (this.#id === null) this.#id = await calls.begin(scope, call, content);
    else await calls.sendMore(scope, this.#id, content);
  }

  async pay(tokens: Extract<PlanDelta, { kind: 'tokens' }>): Promise<void> {
    const { ledger, calls, scope } = this.#account;
    this.#used = await ledger.add(scope, tokens.input + tokens.output);
    if (this.#id !== null) await calls.pay(scope, this.#id, tokens);
  }

  async end(outcome: string): Promise<void> {
    const { calls, scope } = this.#account;
    if (this.#id !== null) await calls.end(scope, this.#id, outcome);
  }

  #assertLeft(): void {
    const { limit } = this.#account;
    if (limit !== null && this.#used >= limit) throw tokensUsedUp(limit);
  }
}
