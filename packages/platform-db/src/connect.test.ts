import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAbandonedRuns } from './abandoned-runs.js';
import { appendAudit, appendAuditIn } from './audit.js';
import { connectPlatform, type PlatformDb } from './connect.js';
import { RunKind, RunStatus } from './generated/enums.js';
import { newId } from './new-id.js';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { addTenant, queryAs, type TenantScene } from './testing/two-tenants.js';

let platform: TestPlatform;
let ours: TenantScene;
let theirs: TenantScene;
let query: PlatformDb;
const statements: string[] = [];

beforeAll(async () => {
  platform = await startTestPlatform();
  ours = await addTenant(platform.adminUrl, 'ours');
  theirs = await addTenant(platform.adminUrl, 'theirs');
  query = platform.connect('parley_query', (sql) => statements.push(sql));
});
afterAll(() => platform.stop());

describe('a scoped client', () => {
  it('reads and counts inside its tenant, through models and raw SQL', async () => {
    const db = query.forScope(ours.scope);
    expect((await db.run.findMany()).map((run) => run.tenantId)).toEqual([ours.tenantId]);
    expect(await db.dataSourceV1.count()).toBe(1);
    expect(await db.run.findUnique({ where: { id: theirs.runId } })).toBeNull();
    expect(await db.$queryRaw`SELECT tenant_id FROM query.runs`).toEqual([{ tenant_id: ours.tenantId }]);
  });

  it('writes inside its tenant and is refused outside', async () => {
    const run = {
      requestedBy: ours.userId,
      dataSourceId: ours.dataSourceId,
      kind: RunKind.SQL,
      status: RunStatus.QUEUED,
    };
    const db = query.forScope(ours.scope);
    const created = await db.run.create({ data: { ...run, id: newId(), tenantId: ours.tenantId } });
    expect(created).toMatchObject({ status: 'QUEUED', assumptions: [], notices: [], rowCount: 0n });
    await expect(db.run.create({ data: { ...run, id: newId(), tenantId: theirs.tenantId } })).rejects.toThrow(
      /row-level security/,
    );
    await expect(
      db.run.update({ where: { id: theirs.runId }, data: { status: RunStatus.CANCELLED } }),
    ).rejects.toMatchObject({ code: 'P2025' });
  });

  it('reads relations in the same transaction', async () => {
    const identity = platform.connect('parley_identity');
    const user = await identity.forScope(ours.scope).user.findUniqueOrThrow({
      where: { id: ours.userId },
      include: { memberships: { include: { roles: { include: { role: true } } } } },
    });
    expect(user.memberships[0]?.roles.map((given) => given.role.name)).toEqual(['analyst']);
  });

  it('leaves nothing of its scope on the connection, and mixes no two scopes', async () => {
    const single = connectPlatform({ url: platform.urls.parley_query, maxConnections: 1 });
    try {
      const [a, b] = [single.forScope(ours.scope), single.forScope(theirs.scope)];
      const reads = Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? a : b).run.findMany({ select: { tenantId: true } }),
      );
      for (const [index, runs] of (await Promise.all(reads)).entries()) {
        expect(new Set(runs.map((run) => run.tenantId))).toEqual(
          new Set([index % 2 ? ours.tenantId : theirs.tenantId]),
        );
      }
      expect(await single.unscoped.run.findMany()).toEqual([]);
    } finally {
      await single.close();
    }
  });

  it('tells which statements it sends', async () => {
    statements.length = 0;
    await query.forScope(ours.scope).run.count();
    expect(statements.filter((sql) => /"query"\."runs"/.test(sql))).toHaveLength(1);
  });
});

describe('a transaction', () => {
  it('does all or nothing, in its scope', async () => {
    const id = newId();
    const failing = query.transaction(ours.scope, async (tx) => {
      await tx.run.create({
        data: {
          id,
          tenantId: ours.tenantId,
          requestedBy: ours.userId,
          dataSourceId: ours.dataSourceId,
          kind: RunKind.SQL,
          status: RunStatus.QUEUED,
        },
      });
      expect(await tx.run.count({ where: { id } })).toBe(1);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await query.forScope(ours.scope).run.count({ where: { id } })).toBe(0);
    expect(await query.transaction(theirs.scope, (tx) => tx.run.count({ where: { id: ours.runId } }))).toBe(
      0,
    );
  });
});

describe('a call', () => {
  const FACTS = {
    name: 'facts',
    text: 'SELECT id, tier FROM query.asking_facts($1::uuid, $2::uuid, $3::uuid)',
  };
  const facts = (db: PlatformDb, { tenantId, userId }: TenantScene, dataSourceId: string) =>
    db.call(FACTS, [tenantId, userId, dataSourceId]);

  it('works in the scope that it names, and leaves nothing of it behind', async () => {
    const single = connectPlatform({ url: platform.urls.parley_query, maxConnections: 1 });
    try {
      expect(await facts(single, ours, ours.dataSourceId)).toMatchObject([{ id: ours.dataSourceId }]);
      expect(await facts(single, ours, theirs.dataSourceId)).toEqual([]);
      expect(await single.unscoped.run.findMany()).toEqual([]);
      expect(await facts(single, theirs, theirs.dataSourceId)).toMatchObject([{ id: theirs.dataSourceId }]);
    } finally {
      await single.close();
    }
  });

  it('writes no run of another tenant’s data source', async () => {
    const id = newId();
    const run = { id, kind: 'SQL', request: {}, createdAt: new Date(), sql: 'SELECT 1' };
    const begin = (dataSourceId: string) =>
      query.call(
        { name: 'begin', text: 'SELECT query.begin_run($1::uuid, $2::uuid, $3::jsonb, NULL, $4::uuid)' },
        [ours.tenantId, ours.userId, JSON.stringify({ ...run, dataSourceId }), newId()],
      );
    await expect(begin(theirs.dataSourceId)).rejects.toThrow(/row-level security/);
    expect(await query.forScope(ours.scope).run.count({ where: { id } })).toBe(0);
    await begin(ours.dataSourceId);
    expect(await query.forScope(ours.scope).run.count({ where: { id } })).toBe(1);
    expect(await query.forScope(ours.scope).auditEntry.count({ where: { target: id } })).toBe(1);
  });

  it('gives no half of its work: neither run nor line in the log where the quota is used up', async () => {
    const begin = (id: string) =>
      query.call(
        { name: 'begin_one', text: 'SELECT query.begin_run($1::uuid, $2::uuid, $3::jsonb, 1, $4::uuid)' },
        [
          ours.tenantId,
          ours.userId,
          JSON.stringify({
            id,
            kind: 'SQL',
            dataSourceId: ours.dataSourceId,
            createdAt: '2026-01-02T00:00:00Z',
            leaseUntil: '9999-01-01T00:00:00Z',
          }),
          newId(),
        ],
      );
    await begin(newId());
    const refused = newId();
    await expect(begin(refused)).rejects.toMatchObject({ code: 'PQ001' });
    expect(await query.forScope(ours.scope).run.count({ where: { id: refused } })).toBe(0);
    expect(await query.forScope(ours.scope).auditEntry.count({ where: { target: refused } })).toBe(0);
  });
});

describe('the audit log', () => {
  it('takes lines inside and outside a transaction, and gives them to their tenant alone', async () => {
    await appendAudit(query, ours.scope, { action: 'run.started', target: 'x', details: { rows: 1 } });
    await query.transaction(ours.scope, (tx) => appendAuditIn(tx, ours.scope, { action: 'run.cancelled' }));
    const lines = await query.forScope(ours.scope).auditEntry.findMany({ orderBy: { id: 'asc' } });
    expect(lines.slice(-2)).toMatchObject([
      { action: 'run.started', target: 'x', details: { rows: 1 }, actorId: ours.userId },
      { action: 'run.cancelled', target: null, details: {} },
    ]);
    expect(await query.forScope(theirs.scope).auditEntry.count({ where: { action: 'run.cancelled' } })).toBe(
      0,
    );
  });

  it('takes a line without a tenant, which no service reads back', async () => {
    const identity = platform.connect('parley_identity');
    await appendAudit(identity, null, { action: 'login.failed', target: 'somebody@example.com' });
    const stored = await queryAs(platform.adminUrl, null, [
      `SELECT tenant_id, actor_id FROM audit.audit_entries WHERE action = 'login.failed'`,
    ]);
    expect(stored.rows).toEqual([{ tenant_id: null, actor_id: null }]);
    expect(await identity.unscoped.auditEntry.count()).toBe(0);
    expect(await identity.forScope(ours.scope).auditEntry.count({ where: { action: 'login.failed' } })).toBe(
      0,
    );
  });
});

describe('abandoned runs', () => {
  it('are those whose lease ran out, of any tenant, oldest first', async () => {
    const insert = `INSERT INTO query.runs (id, tenant_id, requested_by, data_source_id, kind, status, created_at, lease_until)
      VALUES ($1, $2, $3, $4, 'SQL', $5::query."RunStatus", now() - $6::interval, now() + $7::interval)`;
    const add = async (
      scene: TenantScene,
      status: string,
      age: string,
      lease: string | null,
    ): Promise<string> => {
      const id = newId();
      const values = [id, scene.tenantId, scene.userId, scene.dataSourceId, status, age, lease];
      await queryAs(platform.adminUrl, null, [insert, ...values]);
      return id;
    };
    const older = await add(theirs, 'RUNNING', '2 hours', '-1 second');
    const newer = await add(ours, 'PLANNING', '1 hour', '-1 second');
    const never = await add(ours, 'QUEUED', '2 minutes', null);
    await add(ours, 'RUNNING', '1 hour', '1 minute');
    await add(ours, 'SUCCEEDED', '1 hour', '-1 second');
    await add(ours, 'QUEUED', '1 second', null);

    const found = await findAbandonedRuns(query, 10);
    expect(found).toEqual([
      { runId: older, tenantId: theirs.tenantId, requestedBy: theirs.userId },
      { runId: newer, tenantId: ours.tenantId, requestedBy: ours.userId },
      { runId: never, tenantId: ours.tenantId, requestedBy: ours.userId },
    ]);
    expect(await findAbandonedRuns(query, 1)).toHaveLength(1);
  });
});

describe('limits', () => {
  it('ends a statement that takes longer than a service may', async () => {
    const { rows } = await queryAs(platform.urls.parley_query, null, ['SHOW statement_timeout']);
    expect(rows).toEqual([{ statement_timeout: '15s' }]);
  });

  it('a broken connection is reported and replaced', async () => {
    const errors: Error[] = [];
    const db = connectPlatform({
      url: platform.urls.parley_query,
      maxConnections: 1,
      onConnectionError: (error) => errors.push(error),
    });
    try {
      expect(await db.forScope(ours.scope).tenantV1.count()).toBe(1);
      await queryAs(platform.adminUrl, null, [
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'parley_query' AND pid <> pg_backend_pid()`,
      ]);
      while (errors.length === 0) await sleep(10);
      expect(await db.forScope(ours.scope).tenantV1.count()).toBe(1);
    } finally {
      await db.close();
    }
  });

  it('a pool that stays busy is UNAVAILABLE, and so is a server that is away', async () => {
    const busy = connectPlatform({
      url: platform.urls.parley_query,
      maxConnections: 1,
      connectTimeoutMs: 200,
    });
    try {
      await busy.transaction(ours.scope, async () => {
        await expect(busy.forScope(ours.scope).tenantV1.count()).rejects.toMatchObject({
          code: 'UNAVAILABLE',
        });
      });
      expect(await busy.forScope(ours.scope).tenantV1.count()).toBe(1);
    } finally {
      await busy.close();
    }

    const away = connectPlatform({ url: 'postgresql://parley_query:x@127.0.0.1:9/parley' });
    try {
      const reading = away.forScope(ours.scope).tenantV1.count();
      await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(away.readSessionAccess(newId())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    } finally {
      await away.close();
    }
  });
});
