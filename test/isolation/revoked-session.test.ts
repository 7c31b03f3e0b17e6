import type { ExecutionResult } from 'graphql';
import type { Client } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Ask, askOverHttp, codesIn, openSocket } from './api.js';
import { beginSession } from './session.js';

/** Sessions are read anew about every second, here and in the subgraphs. */
const WITHIN_MS = 10_000;
/** Keeps the database busy for longer than the test, which PostgreSQL can't foresee, and sends nothing. */
const SILENT =
  'SELECT count(*) AS n FROM generate_series(1, (SELECT 1000000)) AS a, generate_series(1, (SELECT 1000000)) AS b';
/** Sends rows for longer than the test. */
const TALKATIVE = 'SELECT g AS n FROM generate_series(1, 50000000) AS g';
const ENDED = /^(SESSION_REVOKED|UNAUTHENTICATED)$/;

describe('after logout', () => {
  it('the token is worth nothing within seconds', async () => {
    const { ask } = await beginSession('techcorp', 'analyst');
    expect(codesIn(await ask('{ me { id } tenant { id } dataSources { nodes { id } } }'))).toEqual([]);
    await logout(ask);
    for (const field of [
      'me { id }',
      'tenant { id }',
      'runs { nodes { id } }',
      'dataSources { nodes { id } }',
    ]) {
      await expect
        .poll(async () => codesIn(await ask(`{ ${field} }`)), { timeout: WITHIN_MS })
        .toEqual([expect.stringMatching(ENDED)]);
    }
  });

  it('the refresh token is worth nothing', async () => {
    const { ask, refreshToken } = await beginSession('techcorp', 'analyst');
    await logout(ask);
    const answers = await askOverHttp()(
      'mutation ($token: String!) { refresh(refreshToken: $token) { accessToken } }',
      { token: refreshToken },
    );
    expect(codesIn(answers)).toEqual([expect.stringMatching(ENDED)]);
  });

  it('other sessions of the same person go on', async () => {
    const { ask } = await beginSession('techcorp', 'analyst');
    const other = await beginSession('techcorp', 'analyst');
    await logout(ask);
    await expect
      .poll(async () => codesIn(await ask('{ me { id } }')), { timeout: WITHIN_MS })
      .toEqual([expect.stringMatching(ENDED)]);
    expect(codesIn(await other.ask('{ me { id } }'))).toEqual([]);
  });

  it.each([
    ['idle', SILENT],
    ['busy', TALKATIVE],
  ])('an open subscription that is %s ends with the reason', async (_kind, sql) => {
    const { ask, token } = await beginSession('techcorp', 'analyst');
    const runId = await startRun(ask, sql);
    const reading = read(openSocket(token), runId);
    await reading.begun;
    await logout(ask);
    expect(codesOfRefusal(await reading.ended)).toEqual([expect.stringMatching(ENDED)]);
  });

  it('a socket that stays open is closed with the reason at its next operation', async () => {
    const { ask, token } = await beginSession('techcorp', 'analyst');
    const socket = openSocket(token, { lazy: false, onNonLazyError: () => undefined });
    onTestFinished(() => void socket.dispose());
    const closed = new Promise<unknown>((resolve) => socket.on('closed', resolve));
    const codes = async () => {
      try {
        for await (const { errors = [] } of socket.iterate({ query: '{ me { id } }' })) {
          return errors.map(({ extensions }) => extensions?.code);
        }
        return [];
      } catch (refusal) {
        return codesOfRefusal(refusal);
      }
    };
    expect(await codes()).toEqual([]);
    await logout(ask);
    await expect.poll(codes, { timeout: WITHIN_MS }).toEqual([expect.stringMatching(ENDED)]);
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringContaining('SESSION_REVOKED') });
  });
});

async function logout(ask: Ask): Promise<void> {
  expect(await ask('mutation { logout }')).toMatchObject([{ data: { logout: true }, errors: [] }]);
}

/** Starts a run that goes on; somebody else cancels it when the test ends. */
async function startRun(ask: Ask, sql: string): Promise<string> {
  const [answer] = await ask('mutation ($sql: String!) { runSql(input: { sql: $sql }) { id } }', { sql });
  const id = answer?.data.runSql.id;
  onTestFinished(async () => {
    const admin = await beginSession('techcorp', 'admin');
    await admin.ask('mutation ($id: ID!) { cancelRun(id: $id) { status } }', { id });
  });
  return id;
}

/** Reads a run's events: `begun` with the first one, `ended` with what the reading threw. */
function read(socket: Client, runId: string): { begun: Promise<void>; ended: Promise<unknown> } {
  onTestFinished(() => void socket.dispose());
  const begun = Promise.withResolvers<void>();
  const query = 'subscription ($runId: ID!) { runEvents(runId: $runId) { cursor } }';
  const ended = (async () => {
    try {
      for await (const answer of socket.iterate({ query, variables: { runId } })) {
        begun.resolve();
        const { errors } = answer as ExecutionResult;
        if (errors !== undefined) return errors;
      }
      return 'it ended as if the run had';
    } catch (refusal) {
      return refusal;
    }
  })();
  return { begun: begun.promise, ended };
}

function codesOfRefusal(refusal: unknown): unknown[] {
  if (!Array.isArray(refusal)) return [refusal];
  return refusal.map((error: { extensions?: { code?: unknown } }) => error.extensions?.code);
}
