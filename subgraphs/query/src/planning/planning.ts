import { isParleyError, ParleyError } from '@parley/errors';
import {
  followPlanner,
  type Plan,
  type PlanDelta,
  type PlannerFailure,
  type PlanRequest,
  planAlong,
  type QueryPlan,
  type ThreadTurn,
} from '@parley/planners';
import type { PlatformScope } from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import { physicalCatalog } from '../ask/physical-catalog.js';
import { visibleModelOf } from '../ask/visible-model.js';
import type { Way } from '../ask/way.js';
import type { NoticeContent } from '../runs/run-event.js';
import type { SourceRepository } from '../sources/source-repository.js';
import { threadOf } from '../threads/thread-of.js';
import { isMendable, wordsOfFailure } from './mendable.js';
import { PlanCache, planKey, wordsTold } from './plan-cache.js';
import { createPlanLookup } from './plan-lookup.js';
import type { Planned, PlanningTerms } from './planned.js';
import type { PlannerName, PlannerSettings } from './planner-settings.js';
import type { PlanningFactsRepository } from './planning-facts.js';
import { certificationsOf } from './provenance.js';
import { type NamedSeat, type PlannerParts, routeOf, seatsOf } from './route-of.js';
import {
  type VerifiedKnowledge,
  type VerifiedPlan,
  verifiedExamples,
  verifiedPlan,
} from './verified-plan.js';
import type { VerifiedQuestionRepository } from './verified-question-repository.js';

export interface PlanningOptions extends PlannerParts {
  readonly facts: PlanningFactsRepository;
  /** What holds for a tenant that chose nothing. */
  readonly defaults: PlannerSettings;
  readonly verified: VerifiedQuestionRepository;
  readonly sources: Pick<SourceRepository, 'profiles'>;
  readonly log: RequestContext['log'];
}

/** A question as it was asked. */
export interface AskedQuestion {
  readonly question: string;
  readonly note: string | undefined;
}

const DRAFTED =
  'Nobody has published a model of this data source: what its tables and columns mean was drafted from its schema, and nobody has checked it.';

/** Has questions planned: by whoever vouches for the answer, by an earlier plan, or by the tenant's planners in their order. */
export class Planning {
  readonly #options: PlanningOptions;
  readonly #cache = new PlanCache();

  constructor(options: PlanningOptions) {
    this.#options = options;
  }

  /** What the tenant chose, or else the operator. */
  async settingsOf(scope: PlatformScope): Promise<PlannerSettings> {
    const { settings } = await this.#options.facts.of(scope, null);
    return settings ?? this.#options.defaults;
  }

  /**
   * Planners see only the part of the model that exists for the person who asks, so that no name or sample value tells more than a query
   * would. What they say is published as it comes.
   * @throws ParleyError of the first planner that failed, where all did
   */
  async plan(asked: AskedQuestion, way: Way, { mayBeVerified = true } = {}): Promise<Planned> {
    const facts = this.#facts(way);
    const mayTellRows = async (): Promise<boolean> => (await facts).settings.disclosure === 'rows';
    const [{ settings, questions }, { model, isDrafted }, { turns, notes }, catalog] = await Promise.all([
      facts,
      visibleModelOf(way),
      threadOf(way, mayTellRows),
      physicalCatalog(way),
    ]);
    const knowledge = { questions, catalog, model };
    const request = this.#request(asked, way, { settings, knowledge, isDrafted, turns });
    const terms = {
      ...{ settings, request },
      notes: [...(isDrafted ? [DRAFTED] : []), ...notes],
      cacheKey: planKey({ way, request, settings }),
    };
    // A note says rules of its own, which nobody vouched for.
    const isVerified = mayBeVerified && asked.note === undefined;
    const found = isVerified ? verifiedPlan(asked.question, knowledge, way) : null;
    if (found !== null) return verifiedPlanned(found, terms);
    const cached = this.#cache.find(terms.cacheKey);
    if (cached === null) return this.#ask(seatsOf(settings, this.#options, way), terms, way);
    for (const text of cached.told) await way.publisher.planDelta(text);
    return plannedOf(cached.plan, terms, { planner: cached.planner, told: cached.told });
  }

  /** What a person chose, when the question was asked back. */
  async chosen(plan: Plan, way: Way): Promise<Planned> {
    const { model, isDrafted } = await visibleModelOf(way);
    return {
      plan: withNotes(plan, isDrafted ? [DRAFTED] : []),
      provenance: { planner: null, verification: null, certifications: certificationsOf(plan, model) },
      ...{ terms: null, told: [], isMakeshift: false, mended: 0 },
    };
  }

  /**
   * Makes another plan for a question whose plan failed before a row had come; `null` where there is nothing to mend or nobody to mend
   * it.
   */
  mending(planned: Planned, error: unknown, way: Way): (() => Promise<Planned>) | null {
    const { plan, terms, provenance, mended } = planned;
    if (terms === null || plan.kind !== 'query' || way.publisher.rowCount > 0 || !isMendable(error))
      return null;
    const { question, note } = terms.request;
    // What somebody once vouched for does not fit the model or the data any more.
    if (provenance.verification !== null) {
      return () => this.plan({ question, note }, way, { mayBeVerified: false });
    }
    const { planner } = provenance;
    if (mended === MOST_MENDS || planner === null || planner === 'BUILT_IN') return null;
    const failed = { plan, ...wordsOfFailure(error, terms.settings.disclosure) };
    return async () => {
      await way.publisher.planStep(`Mending the plan, which failed with ${error.code}`);
      const seats = seatsOf(terms.settings, this.#options, way);
      const from = seats.findIndex(({ name }) => name === planner);
      const mending = { ...terms, request: { ...terms.request, failed } };
      const next = await this.#ask(seats.slice(Math.max(from, 0)), mending, way);
      return { ...next, terms, mended: mended + 1 };
    };
  }

  /** A plan that served is kept for who asks the same. What took the place of something better is not. */
  keep({ plan, provenance: { planner }, terms, told, isMakeshift }: Planned): void {
    if (terms === null || planner === null || plan.kind !== 'query' || isMakeshift) return;
    this.#cache.keep(terms.cacheKey, { plan, planner, told });
  }

  /**
   * Hands `compare` the built-in planner's reading of a question that a model planned, where the tenant wants one and there is one.
   * Never rejects: the answer stands, whatever becomes of this.
   */
  async secondOpinion(
    { provenance: { planner }, terms }: Planned,
    way: Way,
    compare: (plan: QueryPlan) => Promise<void>,
  ): Promise<void> {
    if (terms?.settings.secondOpinion !== true || planner === null || planner === 'BUILT_IN') return;
    const { builtIn, log } = this.#options;
    try {
      const silently = { signal: way.signal, tell: async () => undefined };
      const plan = await followPlanner(builtIn, terms.request, silently);
      if (plan.kind === 'query') await compare(plan);
    } catch (error) {
      if (isParleyError(error) || way.signal.aborted) return;
      log.error({ err: error, runId: way.runId }, 'a second opinion failed by our fault');
    }
  }

  /** The tenant's settings, and what is verified of the data source. */
  async #facts({ scope, dataSource }: Way) {
    const { facts, verified, defaults } = this.#options;
    const { settings, verifiedState } = await facts.of(scope, dataSource.id);
    const questions = await verified.of(scope, dataSource.id, verifiedState);
    return { settings: settings ?? defaults, questions };
  }

  #request({ question, note }: AskedQuestion, way: Way, parts: RequestParts): PlanRequest {
    const { settings, knowledge, isDrafted, turns } = parts;
    const { model } = knowledge;
    const { today, timeZone } = way;
    const about = { model, isDrafted, today, timeZone, thread: turns };
    const request = { question, ...(note !== undefined && { note }), ...about };
    if (settings.planners.every((name) => name === 'BUILT_IN')) return request;
    const profiles = (): ReturnType<SourceRepository['profiles']> =>
      this.#options.sources.profiles(way.scope, way.dataSource.id);
    return {
      ...request,
      examples: verifiedExamples(question, knowledge, way),
      lookup: createPlanLookup(way, { model, disclosure: settings.disclosure, profiles }),
    };
  }

  async #ask(seats: readonly NamedSeat[], terms: PlanningTerms, way: Way): Promise<Planned> {
    if (seats.length === 0) throw nobodyToAsk();
    const deltas: PlanDelta[] = [];
    const routed = await planAlong(routeOf(seats, terms.settings), terms.request, {
      signal: way.signal,
      tell: async (delta) => {
        deltas.push(delta);
        if (delta.kind === 'text') await way.publisher.planDelta(delta.text);
        if (delta.kind === 'step') await way.publisher.planStep(delta.title);
      },
      onFault: (error, planner) =>
        this.#options.log.error({ err: error, planner }, 'a planner failed by our fault'),
    });
    const planner = seats.find(({ seat }) => seat.planner.name === routed.planner)?.name ?? 'BUILT_IN';
    for (const failure of routed.failures) await way.publisher.notice(noticeOf(failure, routed.planner));
    return plannedOf(routed.plan, terms, {
      ...{ planner, told: wordsTold(deltas) },
      isMakeshift: routed.failures.length > 0,
    });
  }
}

/** More often than this, the model does not know. */
const MOST_MENDS = 2;

interface RequestParts {
  readonly settings: PlannerSettings;
  readonly knowledge: VerifiedKnowledge;
  readonly isDrafted: boolean;
  readonly turns: readonly ThreadTurn[];
}

interface Making {
  readonly planner: PlannerName;
  readonly told: readonly string[];
  readonly isMakeshift?: boolean;
}

function plannedOf(
  plan: Plan,
  terms: PlanningTerms,
  { planner, told, isMakeshift = false }: Making,
): Planned {
  const { request, notes } = terms;
  return {
    plan: withNotes(plan, notes),
    provenance: { planner, verification: null, certifications: certificationsOf(plan, request.model) },
    ...{ terms, told, isMakeshift, mended: 0 },
  };
}

function verifiedPlanned({ plan, verification }: VerifiedPlan, terms: PlanningTerms): Planned {
  const certifications = certificationsOf(plan, terms.request.model);
  return {
    plan,
    provenance: { planner: null, verification, certifications },
    ...{ terms, told: [], isMakeshift: false, mended: 0 },
  };
}

function withNotes(plan: Plan, notes: readonly string[]): Plan {
  if (plan.kind !== 'query' || notes.length === 0) return plan;
  return { ...plan, assumptions: [...plan.assumptions, ...notes] };
}

function noticeOf({ planner, code }: PlannerFailure, instead: string): NoticeContent {
  if (code === 'QUOTA_EXCEEDED') {
    return {
      code: 'AI_TOKENS_USED_UP',
      message: `Your company has used its tokens of language models for this month; ${instead} read the question instead of ${planner}.`,
    };
  }
  return {
    code: 'PLANNER_FELL_BACK',
    message: `${planner} could not plan (${code ?? 'INTERNAL'}); ${instead} read the question instead.`,
  };
}

function nobodyToAsk(): ParleyError {
  return new ParleyError(
    'MODEL_SERVICE_REFUSED',
    'None of the planners that your company chose is set up: an administrator must give a key, or add the built-in planner.',
  );
}
