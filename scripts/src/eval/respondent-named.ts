import { ParleyError } from '@parley/errors';
import { inProcess, type Respondent } from '@parley/evaluation';
import {
  createBuiltInPlanner,
  createClaudePlanner,
  createOpenAiCompatiblePlanner,
  type Disclosure,
  type Planner,
  planAlong,
} from '@parley/planners';
import { z } from 'zod';

/** The product's own variables; see operator-planners.ts of the query subgraph. */
const environment = z.object({
  PLANNER_DISCLOSURE: z.enum(['schema', 'samples', 'rows']).default('schema'),
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  ANTHROPIC_BASE_URL: z.url().optional(),
  ANTHROPIC_MODEL: z.string().min(1).optional(),
  ANTHROPIC_REPAIR_MODEL: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_MODEL: z.string().min(1).optional(),
});

type Environment = z.infer<typeof environment>;

const NAMES = ['built-in', 'claude', 'openai-compatible', 'router'] as const;

type Variables = Readonly<Record<string, string | undefined>>;

/** A planner by its name, in this process. @throws ParleyError BAD_INPUT for names that are none, and where a key or a model is missing */
export function respondentNamed(name: string, variables: Variables): Respondent {
  const set = environment.safeParse(variables);
  if (!set.success)
    throw new ParleyError('BAD_INPUT', `A variable can't be used: ${z.prettifyError(set.error)}`);
  return inProcess(plannerNamed(name, set.data), { tellsValues: set.data.PLANNER_DISCLOSURE !== 'schema' });
}

function plannerNamed(name: string, set: Environment): Planner {
  switch (NAMES.find((each) => each === name)) {
    case 'built-in':
      return createBuiltInPlanner();
    case 'claude':
      return claude(set) ?? missing('claude', 'ANTHROPIC_API_KEY');
    case 'openai-compatible':
      return (
        openAi(set) ?? missing('openai-compatible', 'OPENAI_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL')
      );
    case 'router':
      return routed([claude(set), openAi(set), createBuiltInPlanner()].filter((each) => each !== null));
    case undefined:
      throw new ParleyError('BAD_INPUT', `There is no planner "${name}": there are ${NAMES.join(', ')}.`);
  }
}

function claude(set: Environment): Planner | null {
  if (set.ANTHROPIC_API_KEY === undefined) return null;
  return createClaudePlanner({
    apiKey: set.ANTHROPIC_API_KEY,
    baseUrl: set.ANTHROPIC_BASE_URL,
    model: set.ANTHROPIC_MODEL,
    repairModel: set.ANTHROPIC_REPAIR_MODEL,
    disclosure: disclosureOf(set),
  });
}

function openAi(set: Environment): Planner | null {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = set;
  if (model === undefined || (apiKey === undefined && baseUrl === undefined)) return null;
  // Servers of one's own ask for no key; the library wants one.
  return createOpenAiCompatiblePlanner({
    apiKey: apiKey ?? 'none',
    baseUrl,
    model,
    disclosure: disclosureOf(set),
  });
}

/** In the product's order, without what only an installation has: verified questions, tenants' settings, cached plans. */
function routed(planners: readonly Planner[]): Planner {
  const seats = planners.map((planner) => ({ planner }));
  return {
    name: 'router',
    async *plan(request, signal) {
      const spent: { input: number; output: number; model: string }[] = [];
      const { plan } = await planAlong({ seats, hedgeAfterMs: null }, request, {
        signal,
        tell: async (delta) => {
          if (delta.kind === 'tokens') spent.push(delta);
        },
        onFault: () => undefined,
      });
      for (const { model, input, output } of spent) yield { kind: 'tokens', model, input, output };
      return plan;
    },
  };
}

function disclosureOf({ PLANNER_DISCLOSURE: disclosure }: Environment): Disclosure {
  return disclosure;
}

function missing(name: string, variables: string): never {
  throw new ParleyError('BAD_INPUT', `The planner ${name} needs ${variables} in the environment.`);
}
