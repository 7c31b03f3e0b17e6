import type { Benchmark } from './measurement.ts';

/** Where to ask, and as whom. */
export interface CachedHouse {
  readonly url: string;
  readonly token: string;
  /** Goes before the id. */
  readonly prefix?: string;
}

const REQUESTS = 60;
const AT_ONCE = 6;
const QUESTION = 'revenue by month in 2025';
const ASK = `mutation ($input: AskInput!) { ask(input: $input) { cachedAt error { message } result { rows } } }`;

/** Questions a second that are answered whole in their own response: one that is in the cache, against the same read anew each time. */
export function cacheBenchmark(house: CachedHouse): Benchmark {
  return {
    id: `${house.prefix ?? ''}cache.hit_vs_miss`,
    what: `one question, ${AT_ONCE} at a time, each with its rows in its own response: from the cache, against read from the database`,
    unit: 'questions/s',
    rounds: 5,
    async measure() {
      // Whatever the round before left behind, from here on it is there.
      await ask(house, { maxAgeSeconds: 0 });
      return questionsASecond(house, {}, (cachedAt) => cachedAt !== null);
    },
    baseline: () => questionsASecond(house, { maxAgeSeconds: 0 }, (cachedAt) => cachedAt === null),
  };
}

async function questionsASecond(
  house: CachedHouse,
  options: { readonly maxAgeSeconds?: number },
  isAsMeant: (cachedAt: string | null) => boolean,
): Promise<number> {
  let left = REQUESTS;
  const askOn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (!isAsMeant(await ask(house, options))) throw new Error('An answer came from the wrong place.');
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return REQUESTS / ((performance.now() - startedAt) / 1_000);
}

/** When the answer's rows were read, where that was before. */
async function ask(
  { url, token }: CachedHouse,
  options: { readonly maxAgeSeconds?: number },
): Promise<string | null> {
  const input = { question: QUESTION, waitMs: 30_000, ...options };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: ASK, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { ask: { cachedAt: string | null; error: object | null; result: { rows: unknown[] } | null } };
    errors?: object[];
  };
  const run = data?.ask;
  if (run?.result == null || run.result.rows.length === 0) throw new Error(JSON.stringify(errors ?? run));
  return run.cachedAt;
}
