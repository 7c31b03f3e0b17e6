import { once } from 'node:events';
import { createFileRunLog } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { encodeRows, encodeRunEvent } from './runs/run-event.js';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

/** As long as JSON, and none: whoever parses it fails. */
const NO_JSON = '[["caf\u00e9 \u{1f600}", 1.50, +00, NULL, "\u0007"],,[}]';

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench();
});
afterAll(() => query.stop());

const analyst = () => query.bench.people.of.acme.analyst;

/** A run that ended long ago, whose log holds those bytes as its rows. */
async function runOf(json: string): Promise<string> {
  const { data } = await query.runSql(analyst(), { sql: 'SELECT 1 AS one', waitMs: 20_000 });
  const like = await query.bench.admin.run.findUniqueOrThrow({ where: { id: data.runSql.id } });
  const { tenantId, requestedBy, dataSourceId, policyFingerprint } = like;
  const id = newId();
  const log = createFileRunLog({ folder: query.runLogFolder, retentionMs: 60_000, maxTotalBytes: 1e9 });
  const writer = await log.create(id);
  await writer.append(...encodeRows(0, { count: 2, json: Buffer.from(json) }));
  await writer.append(encodeRunEvent({ type: 'RunCompleted', rowCount: 2, durationMs: 1, complete: true }));
  await writer.close();
  await log.close();
  const at = new Date();
  const ended = { status: 'SUCCEEDED', rowCount: 2n, startedAt: at, finishedAt: at } as const;
  await query.bench.admin.run.create({
    data: { id, tenantId, requestedBy, dataSourceId, policyFingerprint, kind: 'SQL', sql: '', ...ended },
  });
  return id;
}

it('rows go from the log to a subscriber as the bytes that they are: nobody parses them', async () => {
  const runId = await runOf(NO_JSON);
  const socket = new WebSocket(`ws+unix://${query.socketPath}:/graphql`, 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  const messages: string[] = [];
  const ended = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    const text = String(data);
    messages.push(text);
    if (/"type":"(complete|error)"/.test(text)) ended.resolve();
  });
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', payload: { authorization: `Bearer ${analyst().token}` } });
  await once(socket, 'message');
  const document =
    'subscription ($id: ID!) { runEvents(runId: $id) { kind: __typename ... on RunRows { cells: rows } } }';
  send({ id: '1', type: 'subscribe', payload: { query: document, variables: { id: runId } } });
  await ended.promise;
  expect(messages.slice(1)).toEqual([
    `{"id":"1","type":"next","payload":{"data":{"runEvents":{"kind":"RunRows","cells":${NO_JSON}}}}}`,
    '{"id":"1","type":"next","payload":{"data":{"runEvents":{"kind":"RunCompleted"}}}}',
    '{"id":"1","type":"complete"}',
  ]);
});
