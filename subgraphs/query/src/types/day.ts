import { ParleyError } from '@parley/errors';
import { GraphQLScalarType, Kind } from 'graphql';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** `YYYY-MM-DD`, in code as on the wire. Named `Date` in the schema. */
export const Day = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A day as `YYYY-MM-DD`, for example `2026-03-31`.',
  serialize: checkDay,
  parseValue: checkDay,
  parseLiteral: (node) => checkDay(node.kind === Kind.STRING ? node.value : undefined),
});

function checkDay(value: unknown): string {
  const isDay =
    typeof value === 'string' && DAY.test(value) && new Date(value).toJSON()?.slice(0, 10) === value;
  if (isDay) return value;
  throw new ParleyError('BAD_INPUT', 'A day must be written as `YYYY-MM-DD`, for example `2026-03-31`.');
}
