import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { addTenant, queryAs, type TenantScene } from './testing/two-tenants.js';

let platform: TestPlatform;
let ours: TenantScene;

beforeAll(async () => {
  platform = await startTestPlatform();
  ours = await addTenant(platform.adminUrl, 'ours');
});
afterAll(() => platform.stop());

const versions = () =>
  queryAs(platform.adminUrl, null, [
    'SELECT version, status, definition FROM catalog.semantic_models WHERE tenant_id = $1',
    ours.tenantId,
  ]);

describe('a published version of a semantic model', () => {
  it.each([
    `UPDATE catalog.semantic_models SET definition = '{"changed": true}'`,
    `UPDATE catalog.semantic_models SET version = version + 1`,
    `UPDATE catalog.semantic_models SET published_at = now() + interval '1 day'`,
    `UPDATE catalog.semantic_models SET status = 'DRAFT'`,
  ])('is kept from the owner of the database too: %s', async (sql) => {
    const before = (await versions()).rows;
    expect(before).toHaveLength(1);
    await expect(queryAs(platform.adminUrl, null, [sql])).rejects.toMatchObject({ code: '23001' });
    expect((await versions()).rows).toEqual(before);
  });

  it('can be retired, and not brought back', async () => {
    await queryAs(platform.urls.parley_catalog, ours.scope, [
      `UPDATE catalog.semantic_models SET status = 'RETIRED'`,
    ]);
    expect((await versions()).rows).toMatchObject([{ status: 'RETIRED' }]);
    const revived = queryAs(platform.urls.parley_catalog, ours.scope, [
      `UPDATE catalog.semantic_models SET status = 'PUBLISHED'`,
    ]);
    await expect(revived).rejects.toMatchObject({ code: '23001' });
  });
});
