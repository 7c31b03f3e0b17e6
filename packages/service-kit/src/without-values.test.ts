import { buildSchema, getVariableValues, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withoutValues } from './without-values.js';

const schema = buildSchema(
  'enum Tls { REQUIRE } input Login { user: String!, password: String!, port: Int, tls: Tls } type Query { field(login: Login): String }',
);
const document = parse('query ($login: Login!) { field(login: $login) }');

/** What a client would be told of this variable. */
function toldOf(login: unknown): string[] {
  const [operation] = document.definitions;
  const variables = operation?.kind === Kind.OPERATION_DEFINITION ? operation.variableDefinitions : undefined;
  const { errors = [] } = getVariableValues(schema, variables ?? [], { login });
  return errors.map((error) => withoutValues(error.message));
}

describe('withoutValues', () => {
  it.each([
    [
      'a field that is missing',
      { password: 's3cret; at "here" \\' },
      'Variable "$login" got an invalid value; Field "user" of required type "String!" was not provided.',
    ],
    [
      'a value of another type',
      { user: 'ada', password: ['s3cret'] },
      'Variable "$login" got an invalid value at "login.password"; String cannot represent a non string value.',
    ],
    [
      'a number that is none',
      { user: 'ada', password: 'p', port: 's3cret' },
      'Variable "$login" got an invalid value at "login.port"; Int cannot represent non-integer value.',
    ],
    [
      'a name that holds a quote',
      { user: 'ada', password: 'p', 'x"': 's3cret' },
      'Variable "$login" got an invalid value.',
    ],
  ])('tells of %s without the value', (_what, login, told) => {
    expect(toldOf(login)).toEqual([told]);
  });

  it('keeps what names come in question', () => {
    expect(toldOf({ user: 'ada', password: 'p', tls: 'REQUIRED' })).toEqual([
      'Variable "$login" got an invalid value at "login.tls"; Value "REQUIRED" does not exist in "Tls" enum. Did you mean the enum value "REQUIRE"?',
    ]);
  });

  it('tells of a literal without the value', () => {
    const told = (text: string) => validate(schema, parse(text)).map((error) => withoutValues(error.message));
    expect(told('{ field(login: "s3cret") }')).toEqual(['Expected value of type "Login".']);
    expect(told('{ field(login: { user: "ada", password: 12 }) }')).toEqual([
      'String cannot represent a non string value.',
    ]);
  });

  it('leaves any other message as it is', () => {
    const message = 'Cannot query field "nmae" on type "User". Did you mean "name"?';
    expect(withoutValues(message)).toBe(message);
  });
});
