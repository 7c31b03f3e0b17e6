import { queryAsAdmin } from '../house/look-behind.js';
import type { Session } from './scene.js';

/** Looks for sensitive data in the database of an administrator's tenant, and answers with the id of a finding that is open. */
export async function leaveFinding({ ask, tenantId }: Session): Promise<string> {
  await queryAsAdmin(
    `UPDATE catalog.sensitive_findings SET status = 'OPEN', dismissed_for = NULL, decided_by = NULL, decided_at = NULL
     WHERE tenant_id = $1`,
    { values: [tenantId] },
  );
  const [sources] = await ask('{ dataSources { nodes { id isDefault } } }');
  const source = sources?.data.dataSources.nodes.find((one: { isDefault: boolean }) => one.isDefault);
  const [answer] = await ask(
    'mutation ($id: ID!) { startSensitiveDataScan(dataSourceId: $id) { findings { nodes { id } } } }',
    { id: source?.id },
  );
  const id: unknown = answer?.data?.startSensitiveDataScan.findings.nodes[0]?.id;
  if (typeof id !== 'string') throw new Error(`Nothing was found: ${JSON.stringify(answer)}`);
  return id;
}
