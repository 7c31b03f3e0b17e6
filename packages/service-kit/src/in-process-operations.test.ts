import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subgraphInProcess } from './in-process-operations.js';
import { TickingBench } from './ticking-bench.fixture.js';

let bench: TickingBench;
beforeEach(async () => {
  bench = await TickingBench.open();
});
afterEach(() => bench.close());

describe('a subgraph asked from its own process', () => {
  const signal = new AbortController().signal;
  const askHere = (query: string, { bearer = bench.token, variables = {}, ending = signal } = {}) => {
    const answer = subgraphInProcess(bench.socketPath);
    if (answer === undefined) throw new Error('the subgraph is not found in this process');
    const operationName = undefined;
    return answer({
      query,
      variables,
      operationName,
      token: bearer,
      requestId: 'request-4711',
      signal: ending,
    });
  };

  it.each([
    ['data', '{ whoAmI hello }'],
    ['a bug', '{ bug hello }'],
    ['a field that is not there', '{ nothing }'],
    ['what is no document', '{ hello'],
    ['an argument of another type', '{ slow(ms: "x") }'],
    ['what only a socket carries', 'subscription { ticks { n } }'],
  ])('answers as over HTTP: %s', async (_what, query) => {
    const headers = { authorization: `Bearer ${bench.token}`, 'x-request-id': 'request-4711' };
    expect(await askHere(query)).toEqual((await bench.ask(query, headers)).body);
  });

  it('asks what the token is worth each time', async () => {
    expect(await askHere('{ whoAmI }', { bearer: 'rubbish' })).toEqual(
      (await bench.ask('{ whoAmI }', { authorization: 'Bearer rubbish', 'x-request-id': 'request-4711' }))
        .body,
    );
    expect((await askHere('{ whoAmI }')).data).toEqual({ whoAmI: 'u-1' });
    bench.sessions.clear();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { errors = [] } = await askHere('{ whoAmI }');
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['SESSION_REVOKED']);
  });

  it('tells whoever works on an answer that nobody waits for it any more', async () => {
    const leaving = new AbortController();
    const seen = Promise.withResolvers<AbortSignal>();
    bench.onContext = ({ signal: own }) => seen.resolve(own);
    const answering = askHere('{ slow(ms: 50) }', { ending: leaving.signal });
    const own = await seen.promise;
    leaving.abort(new Error('gone'));
    expect(own.aborted).toBe(true);
    expect((await answering).data).toEqual({ slow: 'done' });
    const ended = Promise.withResolvers<AbortSignal>();
    bench.onContext = ({ signal: next }) => ended.resolve(next);
    await askHere('{ hello }');
    expect((await ended.promise).aborted).toBe(true);
  });

  it('ends what it answers before it stops, and takes nothing more', async () => {
    let isAnswered = false;
    const answering = askHere('{ slow(ms: 100) }').then(({ data }) => {
      isAnswered = true;
      return data;
    });
    await bench.stop();
    expect(isAnswered).toBe(true);
    expect(await answering).toEqual({ slow: 'done' });
    expect(subgraphInProcess(bench.socketPath)).toBeUndefined();
  });

  it('does not wait for ever for what does not end, and tells whoever works on it', async () => {
    await bench.restart(50);
    const seen = Promise.withResolvers<AbortSignal>();
    bench.onContext = ({ signal: own }) => seen.resolve(own);
    const hanging = askHere('{ slow(ms: 1000) }');
    const own = await seen.promise;
    await bench.stop();
    expect(own.aborted).toBe(true);
    await hanging;
  });
});
