import { GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';

/** Times as ISO 8601 text in UTC on the wire, as `Date` in arguments. Also what `() => Date` becomes. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description: 'A moment as ISO 8601 text in UTC, for example `2026-03-31T09:30:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  extensions: {},
});

/** Rows are a JsonText, as the driver wrote them: serialising them again would cost more than reading them. */
export const Rows = new GraphQLScalarType({
  name: 'Rows',
  description:
    'Rows as a JSON array of arrays, each row in the order of the columns. How each type of value is written is documented at `ResultColumn.type`.',
  serialize: (value) => value,
  parseValue: refuseInput,
  parseLiteral: refuseInput,
});

/** Any JSON value. Named `Json` in code: `JSON` is JavaScript's own. */
export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node: ValueNode, variables) => valueFromASTUntyped(node, variables),
});

function refuseInput(): never {
  throw new TypeError('Rows is only ever a result.');
}
