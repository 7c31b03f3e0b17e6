import { Writable } from 'node:stream';
import { ApolloServer } from '@apollo/server';
import { ParleyError } from '@parley/errors';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { withRequest } from './context.js';
import { createErrorFormatter } from './graphql-errors.js';
import { createLogger } from './log.js';
import { DateTime } from './scalars.js';

function underTest(maskInternal?: boolean) {
  const lines: string[] = [];
  const log = createLogger({
    service: 'test',
    destination: new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  });
  const formatError = createErrorFormatter({ log, ...(maskInternal === undefined ? {} : { maskInternal }) });
  return { formatError, log, lines };
}

describe('the error formatter, behind Apollo Server', () => {
  const { formatError, log, lines } = underTest();
  const apollo = new ApolloServer<{ fail: () => never }>({
    typeDefs:
      'enum Size { BIG } scalar DateTime type Query { at(at: DateTime): String, field(first: Int, size: Size): String, size: Size }',
    resolvers: {
      DateTime,
      Query: {
        field: (_parent: unknown, _args: unknown, context: { fail: () => never }) => context.fail(),
        size: () => 'a value of a row',
      },
    },
    formatError,
    includeStacktraceInErrorResponses: true,
    logger: log,
  });

  async function errorOf(query: string, thrown?: unknown, variables?: Record<string, unknown>) {
    const fail = () => {
      throw thrown;
    };
    const { body } = await withRequest({ requestId: 'request-1', log }, () =>
      apollo.executeOperation(
        { query, ...(variables === undefined ? {} : { variables }) },
        { contextValue: { fail } },
      ),
    );
    return body.kind === 'single' ? body.singleResult.errors?.[0] : undefined;
  }

  it('lets through what callers can act on, with code, details and request id', async () => {
    const thrown = new ParleyError('SQL_UNKNOWN_TABLE', 'There is no table ordrs; did you mean orders?', {
      details: { position: 14 },
      cause: new Error('hidden'),
    });
    expect(await errorOf('{ field }', thrown)).toEqual({
      message: 'There is no table ordrs; did you mean orders?',
      locations: [{ line: 1, column: 3 }],
      path: ['field'],
      extensions: {
        code: 'SQL_UNKNOWN_TABLE',
        retryable: false,
        requestId: 'request-1',
        details: { position: 14 },
      },
    });
    expect((await errorOf('{ field }', new ParleyError('UNAVAILABLE', 'Later.')))?.extensions).toMatchObject({
      retryable: true,
    });
  });

  it('hides bugs from clients and logs them under the request id', async () => {
    lines.length = 0;
    const bug = Object.assign(new Error('password=hunter2 in pg'), {
      detail: 'Key (email)=(ada@example.com)',
    });
    const error = await errorOf('{ field }', bug);
    expect(error?.message).toMatch(/^Something went wrong on our side/);
    expect(error?.extensions).toEqual({ code: 'INTERNAL', retryable: false, requestId: 'request-1' });
    expect(JSON.stringify(error)).not.toMatch(/hunter2|graphql-errors\.test/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      err: { message: 'password=hunter2 in pg' },
    });
    expect(lines.join()).not.toContain('ada@example.com');
  });

  it.each(['a string', undefined, null, { message: 'an object' }])('hides a thrown %j', async (thrown) => {
    expect((await errorOf('{ field }', thrown))?.extensions?.code).toBe('INTERNAL');
  });

  it("keeps GraphQL's own errors about the request, under the list's codes", async () => {
    expect((await errorOf('{ field'))?.extensions?.code).toBe('GRAPHQL_PARSE_FAILED');
    const unknown = await errorOf('{ fieldd }');
    expect(unknown?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(unknown?.message).toContain('Did you mean "field"');
    expect((await errorOf('query A { field } query B { field }'))?.extensions?.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    const badVariable = await errorOf('query ($n: Int) { field(first: $n) }', undefined, { n: 'three' });
    expect(badVariable?.extensions).toMatchObject({ code: 'BAD_INPUT', retryable: false });
    expect(badVariable?.message).toContain('$n');
    const badScalar = await errorOf('query ($at: DateTime) { at(at: $at) }', undefined, { at: 'yesterday' });
    expect(badScalar).toMatchObject({ extensions: { code: 'BAD_INPUT' } });
    expect(badScalar?.message).toContain('$at');
    expect((await errorOf('{ at(at: "yesterday") }'))?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('hides what a value that could not be serialised was', async () => {
    const error = await errorOf('{ size }');
    expect(error?.extensions?.code).toBe('INTERNAL');
    expect(JSON.stringify(error)).not.toContain('a value of a row');
  });

  it('passes on what a subgraph had already formatted', async () => {
    const extensions = {
      code: 'TOO_MANY_RUNS',
      retryable: true,
      requestId: 'request-1',
      details: { max: 3 },
    };
    const known = await errorOf('{ field }', new GraphQLError('Wait for a run to end.', { extensions }));
    expect(known).toMatchObject({ message: 'Wait for a run to end.', extensions });
    const internal = new GraphQLError('anything', { extensions: { code: 'INTERNAL' } });
    expect((await errorOf('{ field }', internal))?.message).toMatch(/^Something went wrong/);
    const foreign = new GraphQLError('connect ECONNREFUSED 10.0.0.7', {
      extensions: { code: 'ECONNREFUSED' },
    });
    expect((await errorOf('{ field }', foreign))?.message).toMatch(/^Something went wrong/);
  });

  it('says what class-validator found, without the values', async () => {
    const invalid = new GraphQLError('Argument Validation Error', {
      extensions: {
        code: 'BAD_USER_INPUT',
        validationErrors: [
          { target: { password: 'hunter2' }, constraints: { length: 'password is too short' } },
        ],
      },
    });
    const error = await errorOf('{ field }', invalid);
    expect(error).toMatchObject({ message: 'password is too short.', extensions: { code: 'BAD_INPUT' } });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('the error formatter alone', () => {
  it('takes a GraphQL error without code and path for one about the request, as over WebSocket', () => {
    const { formatError } = underTest();
    const error = new GraphQLError('Variable "$n" got invalid value.');
    expect(formatError(error.toJSON(), error)).toEqual({
      message: 'Variable "$n" got invalid value.',
      extensions: { code: 'BAD_INPUT', retryable: false },
    });
  });

  it("shows bugs on a developer's own machine when told to", () => {
    const { formatError } = underTest(false);
    const error = new Error('undefined is not a function');
    expect(formatError({ message: 'x' }, error)).toMatchObject({ message: 'undefined is not a function' });
  });
});
