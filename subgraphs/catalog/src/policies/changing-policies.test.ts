import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NO_EMAIL, NO_SALARIES, type PolicyBench, startPolicyBench } from '../testing/policy-bench.js';

let policies: PolicyBench;
let dataSourceId: string;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  policies = await startPolicyBench();
  ({ dataSourceId, owner, admin } = policies);
});
afterAll(() => policies.stop());
afterEach(() => policies.clear());

describe('changing a policy', () => {
  it('keeps what is left out, and counts revisions', async () => {
    const { id } = await policies.create(owner, 'mail', NO_EMAIL, { roles: ['viewer'] });
    const { payload } = await policies.send(owner, 'updatePolicy', {
      id,
      revision: 1,
      description: 'Addresses are private.',
    });
    expect(payload.policy).toMatchObject({
      ...{ name: 'mail', description: 'Addresses are private.', column: 'email', revision: 2 },
      appliesToRoles: ['viewer'],
    });
    const changed = await policies.send(owner, 'updatePolicy', { id, revision: 2, rule: NO_SALARIES });
    expect(changed.payload.policy).toMatchObject({ kind: 'TABLE', column: null, revision: 3 });
  });

  it('loses no edit of two that are based on the same revision, and says which revision stands', async () => {
    const { id } = await policies.create(owner, 'mail', NO_EMAIL);
    const edits = await policies.bench.admin.$transaction(async (tx) => {
      // Both are under way before either may go on.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`policies of ${dataSourceId}`}, 0))`;
      const sent = [owner, admin].map((as) =>
        policies.send(as, 'updatePolicy', { id, revision: 1, name: `of ${as.name}` }),
      );
      await expect
        .poll(async () => {
          const [row] = await policies.bench.admin.$queryRaw<{ n: bigint }[]>`
            SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
          return Number(row?.n);
        })
        .toBe(2);
      return { sent };
    });
    const answers = await Promise.all(edits.sent);
    expect(answers.map(({ codes }) => codes).toSorted((a, b) => a.length - b.length)).toEqual([
      [],
      ['EDIT_CONFLICT'],
    ]);
    const lost = answers.find(({ codes }) => codes.length > 0);
    expect(lost?.errors[0]?.extensions).toMatchObject({ details: { revision: 2 } });
    const won = answers.find(({ codes }) => codes.length === 0);
    expect(await policies.stored()).toMatchObject([{ name: won?.payload.policy.name, revision: 2 }]);
  });

  it('binds and releases, each once', async () => {
    const { id } = await policies.create(owner, 'mail', NO_EMAIL, { roles: ['viewer'] });
    const subjects = { roles: ['viewer', 'analyst'], users: [policies.bench.people.of.acme.viewer.userId] };
    for (let time = 0; time < 2; time += 1) {
      const { payload } = await policies.send(owner, 'bindPolicy', { id, subjects });
      expect(payload.policy).toMatchObject({ appliesToRoles: ['analyst', 'viewer'], revision: 1 });
    }
    expect((await policies.stored())[0]?.bindings).toHaveLength(3);
    const { payload } = await policies.send(owner, 'unbindPolicy', {
      id,
      subjects: { roles: ['viewer', 'unknown'] },
    });
    expect(payload.policy).toMatchObject({ appliesToRoles: ['analyst'] });
    expect((await policies.send(owner, 'deletePolicy', { id, revision: 2 })).codes).toEqual([
      'EDIT_CONFLICT',
    ]);
    // Another one stands, so nothing of what nobody has classified shows itself.
    await policies.create(owner, 'pay', NO_SALARIES, { roles: ['analyst'] });
    expect((await policies.send(owner, 'deletePolicy', { id, revision: 1 })).payload.policy).toBeNull();
    expect(await policies.stored()).toMatchObject([{ name: 'pay' }]);
  });

  it('is not for another tenant, nor for who may only read', async () => {
    const { id } = await policies.create(owner, 'mail', NO_EMAIL);
    const { globex, acme } = policies.bench.people.of;
    for (const [mutation, input] of [
      ['updatePolicy', { id, revision: 1, name: 'mine' }],
      ['deletePolicy', { id, revision: 1 }],
      ['bindPolicy', { id, subjects: { roles: ['viewer'] } }],
      ['unbindPolicy', { id, subjects: { roles: ['viewer'] } }],
    ] as const) {
      expect((await policies.send(globex.owner, mutation, input)).codes, mutation).toEqual(['NOT_FOUND']);
      expect((await policies.send(acme.analyst, mutation, input)).codes, mutation).toEqual(['FORBIDDEN']);
    }
    expect(await policies.stored()).toMatchObject([{ name: 'mail', revision: 1 }]);
  });
});
