import type { Disclosure } from '@parley/planners';
import { z } from 'zod';
import { PLANNER_NAMES, type PlannerName, type PlannerSettings } from './planner-settings.js';

/** A provider that the operator pays and answers for. */
export interface OperatorProvider {
  /** Absent: it asks for none. */
  readonly apiKey?: string | undefined;
  /** Absent: the provider's own. */
  readonly baseUrl?: string | undefined;
  /** Absent: the planner's own choice. */
  readonly model?: string | undefined;
  readonly repairModel?: string | undefined;
}

/** What the operator chose for all tenants that chose nothing else. */
export interface OperatorPlanners {
  /** Absent: models that there is a key for, then the built-in planner. */
  readonly planners?: readonly PlannerName[] | undefined;
  /** Absent: names alone. */
  readonly disclosure?: Disclosure | undefined;
  readonly claude?: OperatorProvider | undefined;
  readonly openAiCompatible?: OperatorProvider | undefined;
  /** Hosts (`host` or `host:port`) where tenants' models may be though they are private or not encrypted. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** Of the environment of whatever process serves queries. Without a key: the built-in planner alone. */
export const PLANNERS_ENVIRONMENT = {
  /** In which order planners are asked, separated by commas: `CLAUDE,BUILT_IN`. */
  PLANNERS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(PLANNER_NAMES)).min(1))
    .optional(),
  /** What may leave for a model where a tenant chose nothing: `schema`, `samples` or `rows`. */
  PLANNER_DISCLOSURE: z.enum(['schema', 'samples', 'rows']).default('schema'),
  /** Hosts, separated by commas, where tenants' models may be though they are private or not encrypted. */
  PLANNER_HOSTS: z.string().default(''),
  /** Secret. */
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  ANTHROPIC_BASE_URL: z.url().optional(),
  ANTHROPIC_MODEL: z.string().min(1).optional(),
  ANTHROPIC_REPAIR_MODEL: z.string().min(1).optional(),
  /** Secret. */
  OPENAI_API_KEY: z.string().min(1).optional(),
  /** Of any API like OpenAI's: Azure, Ollama, vLLM. */
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_MODEL: z.string().min(1).optional(),
} as const;

type PlannersConfig = z.infer<z.ZodObject<typeof PLANNERS_ENVIRONMENT>>;

export function operatorPlanners(config: PlannersConfig): OperatorPlanners {
  const hasClaude = config.ANTHROPIC_API_KEY !== undefined;
  const hasOpenAi = config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined;
  return {
    planners: config.PLANNERS,
    disclosure: config.PLANNER_DISCLOSURE,
    allowedHosts: config.PLANNER_HOSTS.split(',').filter((host) => host !== ''),
    ...(hasClaude && {
      claude: {
        apiKey: config.ANTHROPIC_API_KEY,
        baseUrl: config.ANTHROPIC_BASE_URL,
        model: config.ANTHROPIC_MODEL,
        repairModel: config.ANTHROPIC_REPAIR_MODEL,
      },
    }),
    ...(hasOpenAi && {
      openAiCompatible: {
        apiKey: config.OPENAI_API_KEY,
        baseUrl: config.OPENAI_BASE_URL,
        model: config.OPENAI_MODEL,
      },
    }),
  };
}

/** What holds for a tenant that chose nothing. */
export function operatorSettings(operator: OperatorPlanners): PlannerSettings {
  const models: PlannerName[] = [
    ...(operator.claude === undefined ? [] : ['CLAUDE' as const]),
    ...(operator.openAiCompatible === undefined ? [] : ['OPENAI_COMPATIBLE' as const]),
  ];
  return {
    planners: operator.planners ?? [...models, 'BUILT_IN'],
    disclosure: operator.disclosure ?? 'schema',
    monthlyTokens: null,
    hedgeAfterMs: null,
    secondOpinion: false,
    providers: [],
    revision: 0,
  };
}
