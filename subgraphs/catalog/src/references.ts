import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from './context.js';
import { loadSemanticModel } from './load-semantic-model.js';
import type { DataSource } from './types/data-source.js';
import type { Policy } from './types/policy.js';
import type { SemanticModel } from './types/semantic-model.js';
import type { VerifiedQuestion } from './types/verified-question.js';
import { showVerifiedQuestion } from './verified/load-verified-question.js';

interface Reference {
  readonly id: string;
}

/**
 * Objects that other subgraphs name. They run before field rules, so the loaders check the tenant:
 * what the caller can't see is `null`.
 */
export const references = {
  DataSource: ({ id }: Reference, context: CatalogContext): Promise<DataSource | null> => {
    requireCaller(context);
    return context.loaders.dataSource.load(id);
  },
  SemanticModel: ({ id }: Reference, context: CatalogContext): Promise<SemanticModel | null> => {
    requireCaller(context);
    return loadSemanticModel(id, context);
  },
  Policy: ({ id }: Reference, context: CatalogContext): Promise<Policy | null> => {
    requireCaller(context);
    return context.loaders.policyById.load(id);
  },
  VerifiedQuestion: async ({ id }: Reference, context: CatalogContext): Promise<VerifiedQuestion | null> => {
    requireCaller(context);
    return showVerifiedQuestion(id, context);
  },
} as const;
