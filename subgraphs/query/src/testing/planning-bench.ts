import { newId } from '@parley/platform-db';
import { plannerKeyContext } from '@parley/service-kit';
import {
  type ModelServiceStandIn,
  type ScriptedTurn,
  startModelService,
} from '@parley/testing/model-service';
import type { Person } from '@parley/testing/subgraph';
import { type QueryBench, startQueryBench } from './query-bench.js';

/** When all questions are asked. */
export const NOW = new Date('2026-11-22T10:00:00Z');

/** What acme chose. */
interface ChosenSettings {
  readonly planners?: ('BUILT_IN' | 'CLAUDE')[];
  readonly monthlyTokens?: number;
  readonly secondOpinion?: boolean;
  readonly disclosure?: 'SCHEMA' | 'SAMPLES' | 'ROWS';
  readonly provider?: {
    readonly baseUrl: string | null;
    readonly key: string | null;
    /** The base URL that the key is sealed for; default: the provider's. */
    readonly keyFor?: string;
  };
}

/** A run that has ended, and where its plan came from. */
interface PlannedRun {
  readonly id: string;
  readonly status: string;
  readonly provenance: { readonly planner: string | null };
  readonly notices: readonly string[];
  readonly error: unknown;
  readonly result: unknown;
}

/** What there is for administrators; of it, what is asked for. */
interface Administered {
  readonly modelCalls: { readonly nodes: readonly { readonly names: number }[] };
  readonly aiTokenQuota: { readonly used: number };
  readonly planners: readonly unknown[];
  readonly tenant: readonly { readonly usage: { readonly totals: { readonly aiTokens: number } } }[];
}

/** The query subgraph whose operator has a model of Anthropic's, in whose place a program stands. */
export interface PlanningBench {
  readonly query: QueryBench;
  readonly claude: ModelServiceStandIn;
  /** As the tenants subgraph writes it down. */
  choose(settings: ChosenSettings): Promise<void>;
  /** Asks what nobody has asked before, unless the question is given. Notices are their codes. */
  ask(question?: string, person?: Person, more?: object): Promise<PlannedRun>;
  /** What an owner reads of these fields. */
  administered(fields: string, person?: Person): Promise<Administered>;
  /** Nothing is chosen, used or recorded any more. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

const PROVENANCE = `query ($id: ID!) { run(id: $id) { provenance { planner
  verification { questionId question revision verifiedBy { id } verifiedAt }
  certifications { metric label status note owner } } } }`;

export async function startPlanningBench(): Promise<PlanningBench> {
  const claude = await startModelService('anthropic', [sqlPlan('SELECT 1 AS n')]);
  const query = await startQueryBench({
    now: () => NOW,
    plans: {
      'how many orders': builtIn('SELECT 41 AS n', 0.95),
      'how many customers': builtIn('SELECT 20 AS n', 0.95),
      'how many of those': builtIn('SELECT 3 AS n', 0.6),
    },
    operatorPlanners: {
      planners: ['CLAUDE', 'BUILT_IN'],
      claude: { apiKey: 'good-key', baseUrl: claude.url },
      allowedHosts: [new URL(claude.url).host],
    },
  });
  const { admin, people, vault } = query.bench;
  const { tenantId } = query.acme;

  async function succeeding(person: Person, document: string, variables?: object) {
    const answer = await query.bench.request(document, { token: person.token, variables: { ...variables } });
    if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  return {
    query,
    claude,
    async choose({ provider, ...settings }) {
      await admin.plannerSettings.deleteMany({ where: { tenantId } });
      const usual = { planners: ['CLAUDE', 'BUILT_IN'], disclosure: 'SCHEMA', secondOpinion: false } as const;
      const about = { tenantId, updatedBy: people.of.acme.owner.userId, updatedAt: NOW };
      await admin.plannerSettings.create({
        data: { ...usual, planners: [...usual.planners], ...settings, ...about },
      });
      if (provider === undefined) return;
      const { baseUrl, key, keyFor = baseUrl } = provider;
      const context = plannerKeyContext({ tenantId, planner: 'CLAUDE', baseUrl: keyFor });
      const sealedKey = key === null ? null : vault.seal(key, context);
      await admin.plannerProvider.create({ data: { tenantId, planner: 'CLAUDE', baseUrl, sealedKey } });
    },
    async ask(question = `question ${newId()}`, person = people.of.acme.analyst, more = {}) {
      const { data, errors } = await query.ask(person, { question, waitMs: 20_000, ...more });
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      const { run } = await succeeding(person, PROVENANCE, { id: data.ask.id });
      const codes: string[] = data.ask.notices.map(({ code }: { code: string }) => code);
      return { ...data.ask, ...run, notices: codes.filter((code) => code !== 'ROW_LIMIT_ADDED') };
    },
    administered: (fields, person = people.of.acme.owner) => succeeding(person, `{ ${fields} }`),
    async clear() {
      await admin.plannerSettings.deleteMany();
      await admin.aiTokensMonthly.deleteMany();
      await admin.modelCall.deleteMany();
    },
    async stop() {
      await query.stop();
      await claude.stop();
    },
  };
}

/** A model that hands in a statement, having said a word. */
export function sqlPlan(sql: string): ScriptedTurn {
  const query = { kind: 'sql', sql };
  const input = { query, explanation: 'By the model.', assumptions: [], confidence: 0.9 };
  return { kind: 'turn', text: 'I read it.', calls: [{ name: 'submit_plan', input }] };
}

function builtIn(sql: string, confidence: number) {
  const reading = { explanation: 'Every order.', assumptions: [], confidence };
  return { kind: 'query', query: { kind: 'sql', sql }, ...reading } as const;
}
