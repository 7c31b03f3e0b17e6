import { codesOf, graphqlRequest } from '@parley/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RawSocket } from './testing/raw-socket.js';
import { type SmallHouse, startSmallHouse } from './testing/start-small-house.js';

let house: SmallHouse;
beforeEach(async () => {
  house = await startSmallHouse();
});
afterEach(() => house.stop());

const READ =
  'subscription($runId: ID!, $after: String) { runEvents(runId: $runId, after: $after) { cursor } }';
const progress = { type: 'RunProgress', stage: 'PLAN' } as const;

describe('a socket', () => {
  it("lives as long as the session, not as the client's token", async () => {
    const token = await house.token({ ageSeconds: 598 });
    const socket = await RawSocket.open(house.gateway.wsUrl, token);
    socket.subscribe('1', READ, { runId: 'r' });
    const status = async () =>
      (await graphqlRequest(house.gateway.httpUrl, { query: '{ me { id } }', token })).status;
    await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 10_000 });

    house.log.append('r', progress);
    house.log.end('r');
    await socket.untilEnd('1');
    socket.subscribe('2', '{ me { id } }');
    await socket.untilEnd('2');
    expect(socket.dataOf('1')).toEqual([{ runEvents: { cursor: 'c0' } }]);
    expect(socket.dataOf('2')).toEqual([{ me: { id: 'user-1' } }]);
    socket.close();
  });

  it('is told why, and closed, when its session ends', async () => {
    const socket = await RawSocket.open(house.gateway.wsUrl, await house.token());
    socket.subscribe('1', READ, { runId: 'r' });
    house.log.append('r', progress);
    await socket.until(() => socket.dataOf('1').length === 1);
    house.revokeSession();
    expect(await socket.untilClosed()).toEqual({
      code: 4403,
      reason: expect.stringContaining('SESSION_REVOKED'),
    });
    expect(socket.of('1').at(-1)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'SESSION_REVOKED', retryable: false, requestId: expect.any(String) } }],
    });
    await vi.waitFor(() => expect(house.log.readers).toBe(0));
  });

  it('is closed as well when a query finds the session ended', async () => {
    const socket = await RawSocket.open(house.gateway.wsUrl, await house.token());
    house.revokeSession();
    socket.subscribe('1', '{ me { id } }');
    expect(await socket.untilClosed()).toMatchObject({ code: 4403 });
    expect(socket.errorsOf('1')[0]?.extensions.code).toBe('SESSION_REVOKED');
  });
});

describe('a subgraph that goes away in the middle of a subscription', () => {
  it('ends it with an error that can be acted on, after the events that came; it can be taken up again', async () => {
    const socket = await RawSocket.open(house.gateway.wsUrl, await house.token());
    socket.subscribe('1', READ, { runId: 'r' });
    house.log.append('r', progress, progress);
    await socket.until(() => socket.dataOf('1').length === 2);
    await house.stopSubgraph('query');
    await socket.untilEnd('1');
    expect(socket.of('1').at(-1)).toEqual({
      id: '1',
      type: 'error',
      payload: [
        {
          message: 'The query service is not available: try again in a moment.',
          extensions: { code: 'UNAVAILABLE', retryable: true, requestId: expect.any(String) },
        },
      ],
    });

    socket.subscribe('2', READ, { runId: 'r', after: 'c1' });
    await socket.untilEnd('2');
    expect(socket.of('2')).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'UNAVAILABLE' } }] },
    ]);

    await house.startSubgraph('query');
    house.log.append('r', progress);
    house.log.end('r');
    socket.subscribe('3', READ, { runId: 'r', after: 'c1' });
    await socket.untilEnd('3');
    expect(socket.dataOf('3')).toEqual([{ runEvents: { cursor: 'c2' } }]);
    socket.close();
  });
});

describe('the gateway, asked to stop', () => {
  it('says goodbye to its sockets and frees the subgraphs', async () => {
    const socket = await RawSocket.open(house.gateway.wsUrl, await house.token());
    socket.subscribe('1', READ, { runId: 'r' });
    house.log.append('r', progress);
    await socket.until(() => socket.dataOf('1').length === 1);
    await Promise.all([house.gateway.stop(), house.gateway.stop()]);
    expect(await socket.untilClosed()).toEqual({ code: 1001, reason: 'Going away' });
    await vi.waitFor(() => expect(house.log.readers).toBe(0));
    await expect(fetch(house.gateway.httpUrl)).rejects.toThrow();
  });
});

describe('two gateways', () => {
  it('on one port: the second says so in one sentence', async () => {
    const { startGateway } = await import('./server.js');
    const port = Number(new URL(house.gateway.httpUrl).port);
    await expect(
      startGateway({ ...house.gatewayOptions, listen: { host: '127.0.0.1', port } }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining(`Port ${port} is taken`) });
  });
});

describe('an answer over HTTP', () => {
  it('for a session that has ended says so', async () => {
    house.revokeSession();
    const answer = await graphqlRequest(house.gateway.httpUrl, {
      query: '{ me { id } }',
      token: await house.token(),
    });
    expect(codesOf(answer)).toEqual(['SESSION_REVOKED']);
  });
});
