import { ParleyError } from '@parley/errors';
import { checkLength } from './model-length.js';

/** A model that somebody sent: any object, faults and all. @throws ParleyError BAD_INPUT */
export function givenModel(model: unknown): object {
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    throw new ParleyError(
      'BAD_INPUT',
      'A model is an object: {formatVersion: 1, name, label, entities, ...}.',
    );
  }
  checkLength(model, 'sent');
  return model;
}
