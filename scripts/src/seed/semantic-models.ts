import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseModel, type SemanticModel } from '@parley/semantic-layer';
import { type Industry, seedFolder } from './industries.js';

const PARTS = ['entities', 'metrics', 'relationships', 'namedFilters'] as const;

type ModelParts = Record<(typeof PARTS)[number], readonly unknown[]>;

/** The published model of an industry's tenant: what all of them share, and the industry's own. */
export async function readSemanticModel(industry: Industry): Promise<SemanticModel> {
  const [shared, own] = await Promise.all([readParts('commerce'), readParts(industry)]);
  const parts = PARTS.map((part) => [part, [...shared[part], ...own[part]]] as const);
  return parseModel({ ...own, ...Object.fromEntries(parts) });
}

async function readParts(name: string): Promise<ModelParts> {
  return JSON.parse(await readFile(join(seedFolder, 'models', `${name}.json`), 'utf8')) as ModelParts;
}
