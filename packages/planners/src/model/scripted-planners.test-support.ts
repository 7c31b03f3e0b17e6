import {
  type ModelProtocol,
  type ModelServiceStandIn,
  type Script,
  startModelService,
} from '@parley/testing/model-service';
import { createClaudePlanner } from '../claude/claude-planner.js';
import { createOpenAiCompatiblePlanner } from '../openai-compatible/openai-compatible-planner.js';
import type { Disclosure, Planner } from '../planner.js';
import type { ModelLimits } from './limits.js';

export const PROTOCOLS = ['anthropic', 'openai'] as const satisfies readonly ModelProtocol[];

export const MODELS = {
  anthropic: { usual: 'claude-sonnet-5-5', repair: 'claude-opus-5-5' },
  openai: { usual: 'scripted-1', repair: 'scripted-strong' },
} as const;

interface ScriptedPlannerOptions {
  readonly limits?: Partial<ModelLimits>;
  readonly disclosure?: Disclosure;
  readonly apiKey?: string;
}

/** A planner whose model follows a script. */
interface ScriptedPlanner {
  readonly service: ModelServiceStandIn;
  readonly planner: Planner;
}

/** Stand-ins that are begun in a test, and stopped with it. */
export class ScriptedPlanners {
  readonly #protocol: ModelProtocol;
  readonly #running: ModelServiceStandIn[] = [];

  constructor(protocol: ModelProtocol) {
    this.#protocol = protocol;
  }

  readonly follow = async (
    script: Script,
    options: ScriptedPlannerOptions = {},
  ): Promise<ScriptedPlanner> => {
    const service = await startModelService(this.#protocol, script);
    this.#running.push(service);
    return { service, planner: plannerOver(this.#protocol, service.url, options) };
  };

  readonly stop = async (): Promise<void> => {
    for (const service of this.#running.splice(0)) await service.stop();
  };
}

function plannerOver(protocol: ModelProtocol, url: string, options: ScriptedPlannerOptions): Planner {
  const common = { apiKey: 'good-key', disclosure: 'samples', ...options } as const;
  if (protocol === 'anthropic') return createClaudePlanner({ ...common, baseUrl: url });
  const { usual: model, repair: repairModel } = MODELS.openai;
  return createOpenAiCompatiblePlanner({ ...common, baseUrl: `${url}/v1`, model, repairModel });
}
