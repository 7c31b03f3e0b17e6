import { buildSchema, type FragmentDefinitionNode, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { measureOperation } from './measure-operation.js';

const schema = buildSchema(`
  type Query { runs(first: Int = 50): Runs! run: Run }
  type Runs { nodes: [Run!]! }
  type Run { id: ID! related(first: Int!): Runs! user: User! rows(first: Int! = 100): RowPage }
  scalar Rows
  type RowPage { columns: [Column!]! rows: Rows! }
  type Column { name: String! }
  type User { name: String! }`);

function measure(query: string, variables: Record<string, unknown> = {}) {
  const { definitions } = parse(query);
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  const fragments = new Map(
    definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  return measureOperation({ schema, operation, fragments, variables });
}

describe('the cost of an operation', () => {
  it('is the objects it may yield, page within page', () => {
    expect(measure('{ run { id } }').cost).toBe(1);
    expect(measure('{ runs { nodes { id user { name } } } }').cost).toBe(50 * 3);
    expect(measure('{ runs(first: 10) { nodes { related(first: 5) { nodes { id } } } } }').cost).toBe(
      10 * (2 + 5 * 2),
    );
  });

  it('counts rows of a page once, since nothing is selected of each', () => {
    expect(measure('{ run { rows(first: 10000) { columns { name } rows } } }').cost).toBe(1 + 10_000 + 1);
    expect(measure('{ runs(first: 20) { nodes { rows { rows } } } }').cost).toBe(20 * (2 + 100));
  });

  it('knows a page from a variable, its default, or nothing', () => {
    const query = 'query($n: Int = 7) { runs(first: $n) { nodes { id } } }';
    expect(measure(query, { n: 3 }).cost).toBe(6);
    expect(measure(query).cost).toBe(14);
    expect(measure('query($n: Int!) { run { related(first: $n) { nodes { id } } } }').cost).toBe(1 + 100 * 2);
    expect(measure('{ runs(first: -5) { nodes { id } } }').cost).toBe(2);
  });
});

describe('a hostile document', () => {
  it('of fragments within fragments is measured in no time, and at its full size', () => {
    const levels = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Run { a: id ...F${i + 1} ...F${i + 1} }`,
    );
    const { aliases } = measure(`{ run { ...F0 } } ${levels.join(' ')} fragment F60 on Run { id }`);
    expect(aliases).toBe(2 ** 60 - 1);
  });

  it('of fragments in a circle ends', () => {
    expect(measure('{ run { ...A } } fragment A on Run { ...B } fragment B on Run { id ...A }').depth).toBe(
      2,
    );
  });

  it('with unknown fields and types is measured all the same', () => {
    expect(measure('{ nothing(first: 9) { of { this ... on Nowhere { x: y } } } ...Missing }')).toMatchObject(
      {
        depth: 3,
        aliases: 1,
        cost: 18,
      },
    );
  });

  it('does not pay for the description of the schema', () => {
    expect(
      measure('{ __schema { types { fields { type { ofType { ofType { name } } } } } } }'),
    ).toMatchObject({ depth: 1, cost: 0 });
  });
});
