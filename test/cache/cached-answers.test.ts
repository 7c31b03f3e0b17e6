import { describe, expect, inject, it } from 'vitest';
import { signIn } from '../house/sign-in.js';
import { askOverHttp } from '../isolation/api.js';
import { beginSession, beginSessionAs, type Session } from '../isolation/session.js';

const ASK = `mutation ($input: AskInput!) {
  ask(input: $input) { id status cachedAt notices { code } result(first: 1000) { rows } }
}`;
const QUESTION = 'how many customers are there by region';

async function ask({ ask: send }: Session, input: Record<string, unknown> = {}) {
  const [answer] = await send(ASK, { input: { question: QUESTION, waitMs: 20_000, ...input } });
  const run = answer?.data?.ask;
  if (run?.status !== 'SUCCEEDED') throw new Error(JSON.stringify(answer));
  return { ...run, rows: JSON.stringify(run.result.rows) };
}

/** Everybody of the demo's FinanceOne: of its two viewers each has regions of their own. */
function sessions(): Promise<Session[]> {
  const { logins } = inject('house');
  const people = logins.filter(({ tenantSlug }) => tenantSlug === 'financeone');
  return Promise.all(people.map((login) => beginSessionAs(login, 'financeone')));
}

describe('an answer from the cache', () => {
  it('is each person’s own, whoever asked before', async () => {
    const people = await sessions();
    const own = new Map<string, string>();
    for (const person of people) own.set(person.userId, (await ask(person, { maxAgeSeconds: 0 })).rows);
    expect(new Set(own.values()).size).toBeGreaterThanOrEqual(3);
    for (const person of [...people, ...people.toReversed()]) {
      const answer = await ask(person);
      expect(answer.cachedAt).not.toBeNull();
      expect(answer.notices).toContainEqual({ code: 'CACHED_RESULT' });
      expect(answer.rows).toBe(own.get(person.userId));
    }
  });

  it('is never another tenant’s', async () => {
    // Nobody else asks for so many rows; the demo's tenants have the same customers.
    const input = { maxRows: 997 };
    const here = await beginSession('financeone', 'owner');
    const there = await beginSession('healthplus', 'owner');
    expect((await ask(here, input)).cachedAt).toBeNull();
    expect((await ask(here, input)).cachedAt).not.toBeNull();
    expect((await ask(there, input)).cachedAt).toBeNull();
  });

  it('streams as any other, with its age among the events', async () => {
    const client = await signIn('techcorp', 'analyst');
    const eventsOf = async () => {
      const events = [];
      for await (const event of await client.ask('revenue by month in 2025')) events.push(event);
      return events;
    };
    const first = await eventsOf();
    const second = await eventsOf();
    const rowsIn = (events: typeof first) =>
      events.flatMap((event) => (event.__typename === 'RunRows' ? event.rows : []));
    const namesIn = (events: typeof first) => events.map((event) => event.__typename);
    expect(rowsIn(second)).toEqual(rowsIn(first));
    expect(rowsIn(second).length).toBeGreaterThan(0);
    expect(second).toContainEqual(
      expect.objectContaining({ __typename: 'RunNotice', code: 'CACHED_RESULT' }),
    );
    expect(namesIn(second).slice(-3)).toEqual(['RunRows', 'RunProgress', 'RunCompleted']);
  });

  it('ends when an administrator clears it', async () => {
    const owner = await beginSession('financeone', 'owner');
    await ask(owner);
    expect((await ask(owner)).cachedAt).not.toBeNull();
    const [source] = await owner.ask('{ dataSources { nodes { id } } }');
    const id = source?.data.dataSources.nodes[0].id;
    const CLEAR = `mutation ($id: ID!) { clearResultCache(dataSourceId: $id) { clearedAt dataSource { name } } }`;
    const [refused] = await askOverHttp((await beginSession('financeone', 'viewer')).token)(CLEAR, { id });
    expect(refused?.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await ask(owner)).cachedAt).not.toBeNull();
    const [cleared] = await owner.ask(CLEAR, { id });
    expect(cleared?.errors).toEqual([]);
    expect(cleared?.data.clearResultCache.dataSource.name).toEqual(expect.any(String));
    expect((await ask(owner)).cachedAt).toBeNull();
  });
});
