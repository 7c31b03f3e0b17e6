import { queryAsAdmin } from '../house/look-behind.js';
import type { Session } from './session.js';

/** Two findings that are open; what is done to the one leaves the other as it is. */
export interface LeftFindings {
  readonly findingId: string;
  readonly otherFindingId: string;
}

/** Looks for sensitive data in the database of an administrator's tenant. */
export async function leaveFindings({ ask, tenantId }: Session): Promise<LeftFindings> {
  await reopenFindings(tenantId);
  const [sources] = await ask('{ dataSources { nodes { id isDefault } } }');
  const source = sources?.data.dataSources.nodes.find((one: { isDefault: boolean }) => one.isDefault);
  const [answer] = await ask(
    'mutation ($id: ID!) { startSensitiveDataScan(dataSourceId: $id) { findings { nodes { id } } } }',
    { id: source?.id },
  );
  const [findingId, otherFindingId] =
    answer?.data?.startSensitiveDataScan.findings.nodes.map(({ id }: { id: string }) => id) ?? [];
  if (otherFindingId === undefined) throw new Error(`Too little was found: ${JSON.stringify(answer)}`);
  return { findingId, otherFindingId };
}

/** Undoes what was decided on them. */
export async function reopenFindings(tenantId: string): Promise<void> {
  await queryAsAdmin(
    `UPDATE catalog.sensitive_findings SET status = 'OPEN', dismissed_for = NULL, decided_by = NULL, decided_at = NULL
     WHERE tenant_id = $1 AND status <> 'OPEN'`,
    { values: [tenantId] },
  );
}
