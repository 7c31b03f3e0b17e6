import type { ParleyClient } from '@parley/client';
import type { EvaluatedData } from '../databases/evaluated-data.js';
import type { Answer } from '../matching/cell.js';
import type { AskedSet } from '../run/asked-set.js';
import { guardStatement } from '../run/guard-statement.js';
import { messageOf } from '../run/message-of.js';
import type { Respondent } from '../run/respondent.js';
import { followRun } from './api-run.js';
import { attemptOf } from './attempt-of.js';
import { connectSource } from './connect-source.js';

/**
 * The running product, asked as anybody asks it: over its public API, by whoever the client is signed in as. What it answers on the
 * data as given is its own answer; on the re-fills its SQL is run here.
 */
export function throughApi(client: ParleyClient): Respondent {
  const sources = new WeakMap<EvaluatedData, Promise<string>>();
  const sourceOf = ({ data, set }: AskedSet): Promise<string> => {
    const known = sources.get(data);
    if (known !== undefined) return known;
    if (data.settings === undefined) throw new Error('Only sets in PostgreSQL are asked through the API.');
    const connecting = connectSource(client, set.name, data.settings);
    sources.set(data, connecting);
    return connecting;
  };
  return {
    name: 'api',
    knowsAskers: false,
    hasPinnedDay: false,
    async attempt(asking, asked) {
      const { signal } = asked;
      const began = performance.now();
      try {
        const dataSourceId = await sourceOf(asked);
        const run = await client.ask({ ...asking, dataSourceId, timeZone: 'UTC', maxAgeSeconds: 0 });
        const followed = await followRun(run, signal);
        return await attemptOf(followed, (sql) => onRefills(sql, asked));
      } catch (error) {
        signal.throwIfAborted();
        const ms = performance.now() - began;
        return { kind: 'failed', reason: messageOf(error), sql: null, confidence: null, ms, tokens: 0 };
      }
    },
  };
}

async function onRefills(sql: string, { data, fills, parser, signal }: AskedSet): Promise<readonly Answer[]> {
  const [, ...refills] = fills;
  if (refills.length === 0) return [];
  const { dialect, catalog } = data;
  const approved = await guardStatement({ sql, dialect }, { catalog, parser });
  const answers: Answer[] = [];
  for (const fill of refills) answers.push(await fill.run(approved, signal));
  return answers;
}
