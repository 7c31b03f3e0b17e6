import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { typesAskedAlike } from './whole-types.js';

const schema = buildSchema(`
  type Query { a: Int }
  type Subscription { events: Event! }
  interface Event { at(zone: String): String! run: Run! }
  type Started implements Event { at(zone: String): String! run: Run! }
  type Ended implements Event { at(zone: String): String! run: Run! rows: Int! }
  type Run { id: ID! owner: Owner! }
  interface Owner { name: String! }
  type Person implements Owner { name: String! age: Int! }
  type Robot implements Owner { name: String! }`);

const alike = (one: string, other: string) => [
  ...typesAskedAlike(schema, parse(`subscription ${one}`), parse(`subscription ${other}`)),
];

const cases: [string, string, string, string[]][] = [
  [
    'order and repetition',
    '{ events { at run { id } } }',
    '{ events { run { id id } at at } }',
    ['Started', 'Ended'],
  ],
  [
    'fragments',
    '{ events { ...F } } fragment F on Event { at ... on Ended { rows } }',
    '{ events { ... on Ended { rows at } ... on Started { at } } }',
    ['Started', 'Ended'],
  ],
  [
    'one more field for one type',
    '{ events { at ... on Ended { rows } } }',
    '{ events { at } }',
    ['Started'],
  ],
  ['__typename', '{ events { at } }', '{ events { __typename at } }', []],
  ['a name in the answer', '{ events { at } }', '{ events { when: at } }', []],
  ['an argument', '{ events { at(zone: "a") } }', '{ events { at(zone: "b") } }', []],
  ['a field under the same name', '{ events { x: at } }', '{ events { x: __typename } }', []],
  [
    'a field further down',
    '{ events { run { id } ... on Ended { run { owner { name } } } } }',
    '{ events { run { id } } }',
    ['Started'],
  ],
  [
    'a type further down',
    '{ events { run { owner { name ... on Person { age } } } } }',
    '{ events { run { owner { name } } } }',
    [],
  ],
  [
    'a condition',
    'S($c: Boolean!) { events { at @skip(if: $c) } }',
    'S($c: Boolean!) { events { at @skip(if: $c) } }',
    [],
  ],
  [
    'the root in a fragment',
    '{ ...F } fragment F on Subscription { events { at } }',
    '{ events { at } }',
    [],
  ],
];

it.each(cases)('%s', (_what, one, other, types) => {
  expect(alike(one, other)).toEqual(types);
  expect(alike(other, one)).toEqual(types);
});
