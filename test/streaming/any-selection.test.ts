import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { buildSchema, execute, parse, validate } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { signIn, tokenOf } from '../house/sign-in.js';
import { randomDocument, wholeSelection } from './random-selection.js';

const schema = buildSchema(await readFile('schema/api.graphql', 'utf8'));

/** Two events of rows, with all that JSON has to escape and all that JavaScript can't hold. */
const SQL = `SELECT g AS n, g * 9007199254740993 AS big, (g / 7.0)::numeric(20, 10) AS amount, g % 2 = 0 AS even,
    CASE WHEN g % 3 = 0 THEN NULL ELSE 'Kunde "' || g || '" \\ – Zürich 東京' || chr(10) || '"errors":[{}]' END AS words,
    ARRAY[g, NULL] AS list, now() AS at
  FROM generate_series(1::int8, 500) AS g`;

const DOCUMENTS = 40;

type Result = { readonly data?: unknown; readonly errors?: unknown };

function plain(result: Result): Result {
  return JSON.parse(JSON.stringify(result));
}

async function readAll(socket: Client, document: string, runId: string): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of socket.iterate({ query: document, variables: { runId } })) results.push(result);
  return results;
}

describe('a run’s events, asked for in any way', () => {
  it('come as plain execution over all of each event answers them', async () => {
    const client = await signIn('techcorp', 'owner');
    const asked = await client.runSql(SQL);
    for await (const event of asked)
      if (event.__typename === 'RunFailed') throw new Error(event.error.message);
    const runId = asked.run.id;
    const token = await tokenOf('techcorp', 'owner');
    const socket = createClient({
      url: inject('house').webSocketUrl,
      connectionParams: { authorization: `Bearer ${token}` },
      lazyCloseTimeout: 5_000,
    });
    onTestFinished(() => void socket.dispose());
    const whole = `subscription All($runId: ID!) { runEvents(runId: $runId) { ${wholeSelection(schema, 'RunEvent')} } }`;
    const events = (await readAll(socket, whole, runId)).map(({ data, errors }) => {
      expect(errors).toBeUndefined();
      return data;
    });
    const rows = events.flatMap((data) => (data as { runEvents: { rows?: unknown[] } }).runEvents.rows ?? []);
    expect(rows).toHaveLength(500);

    const answered = { withConditions: 0, without: 0 };
    await fc.assert(
      fc.asyncProperty(
        randomDocument(schema).filter((text) => validate(schema, parse(text)).length === 0),
        async (text) => {
          const document = parse(text);
          const expected = events.map((rootValue) =>
            // Default resolvers over the parsed event: what the specification says, and no byte handed on.
            execute({ schema, document, rootValue, variableValues: { runId } }),
          );
          const results = await readAll(socket, text, runId);
          const hasConditions = /@(include|skip)/.test(text);
          // What is handed on as it came has its fields in the order of its owner.
          const shown = (result: Result) => (hasConditions ? JSON.stringify(result) : plain(result));
          expect(results.map(shown)).toEqual(expected.map((result) => shown(result as Result)));
          answered[hasConditions ? 'withConditions' : 'without'] += 1;
        },
      ),
      { numRuns: DOCUMENTS },
    );
    expect(answered.withConditions + answered.without).toBeGreaterThanOrEqual(DOCUMENTS);
    // Only where nothing has a condition can some events be handed on as bytes beside others that are completed.
    expect(Math.min(answered.withConditions, answered.without)).toBeGreaterThan(0);
  }, 120_000);
});
