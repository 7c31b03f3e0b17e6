import { ParleyError } from '@parley/errors';
import type { FiscalYear } from '@parley/semantic-layer';
import type { FiscalYearInput, ModelPropertiesInput, UpdateModelDraftInput } from '../types/model-draft.js';
import { editModel, type ModelProperties } from './edit-model.js';
import { givenModel } from './given-model.js';

/** More than a form changes at once. */
const MAX_PARTS = 200;

/** What a draft holds after an edit. @throws ParleyError BAD_INPUT, NOT_FOUND for what is to be removed and is not there */
export function editedDefinition(
  definition: object,
  { model, set, put, remove }: Pick<UpdateModelDraftInput, 'model' | 'set' | 'put' | 'remove'>,
): object {
  const parts = { set: propertiesOf(set), put: put ?? [], remove: remove ?? [] };
  const isByParts = parts.put.length + parts.remove.length + Object.keys(parts.set).length > 0;
  if (model === undefined || model === null) {
    if (parts.put.length > MAX_PARTS || parts.remove.length > MAX_PARTS) {
      throw new ParleyError(
        'BAD_INPUT',
        `One edit puts and removes at most ${MAX_PARTS} parts: send several.`,
      );
    }
    return isByParts ? editModel(definition, parts) : definition;
  }
  if (isByParts) {
    throw new ParleyError(
      'BAD_INPUT',
      'Send the whole `model`, or parts of it in `set`, `put` and `remove`, not both.',
    );
  }
  return givenModel(model);
}

function propertiesOf(set: ModelPropertiesInput | null | undefined): ModelProperties {
  const { label, description, fiscalYear } = set ?? {};
  return {
    ...(typeof label === 'string' && { label }),
    ...(typeof description === 'string' && { description }),
    ...(fiscalYear !== undefined && { fiscalYear: fiscalYear && writtenFiscalYear(fiscalYear) }),
  };
}

/** As models write it: what goes without saying is not said. */
function writtenFiscalYear({ startMonth, namedAfter }: FiscalYearInput): FiscalYear {
  return namedAfter === 'START' ? { startMonth, namedAfter: 'start' } : { startMonth };
}
