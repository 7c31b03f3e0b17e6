import type { VerifiedQuery } from '@parley/access-policy';
import { ParleyError } from '@parley/errors';
import type { VerifiedQuestionInput } from '../types/verified-question.js';
import type { Verification } from './verify-question.js';

const MAX_QUERY_BYTES = 32 * 1_024;

/** What a client sent, in the form it is checked in. @throws ParleyError BAD_INPUT */
export function readVerification(input: VerifiedQuestionInput): Verification {
  return {
    question: input.question.trim(),
    description: input.description,
    query: queryOf(input),
    parameters: input.parameters.map(({ name, description, example }) => {
      if (typeof example === 'number' || typeof example === 'string') return { name, description, example };
      throw new ParleyError('BAD_INPUT', `The example of {${name}} must be a number or a text.`);
    }),
  };
}

function queryOf({ sql = null, semanticQuery = null }: VerifiedQuestionInput): VerifiedQuery {
  if ((sql === null) === (semanticQuery === null)) {
    throw new ParleyError('BAD_INPUT', 'Give exactly one of `sql` and `semanticQuery`.');
  }
  if (Buffer.byteLength(sql ?? JSON.stringify(semanticQuery)) > MAX_QUERY_BYTES) {
    throw new ParleyError('BAD_INPUT', `A query has at most ${MAX_QUERY_BYTES / 1_024} KB.`);
  }
  return sql === null ? { kind: 'semantic', semantic: semanticQuery } : { kind: 'sql', sql };
}
