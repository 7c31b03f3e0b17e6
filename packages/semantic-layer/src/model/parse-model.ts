import { ParleyError } from '@parley/errors';
import { validateModel } from '../validate/validate-model.js';
import type { SemanticModel } from './model.js';
import { semanticModelSchema } from './model-schema.js';

/** Reads a model from data that nobody has checked. Throws `BAD_INPUT` that names the first fault and carries all of them. */
export function parseModel(data: unknown): SemanticModel {
  const faults = validateModel(data);
  const [first] = faults;
  if (first !== undefined) {
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
    throw new ParleyError(
      'BAD_INPUT',
      `The semantic model has a fault at ${first.path}: ${first.message}${more}`,
      {
        details: { faults },
      },
    );
  }
  return semanticModelSchema.parse(data);
}
