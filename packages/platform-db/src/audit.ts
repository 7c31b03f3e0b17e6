import type { PlatformDb, PlatformScope, TransactionClient } from './connect.js';
import type { Prisma } from './generated/client.js';
import { newId } from './new-id.js';

/** One line of the audit log. Never secrets, never row data. */
export interface AuditRecord {
  /** What happened, e.g. `session.created`. */
  readonly action: string;
  /** The id or name of what it happened to. */
  readonly target?: string;
  readonly details?: Prisma.InputJsonObject;
}

/**
 * Adds one line, in a transaction of its own. `scope: null` is for what happens before a tenant is known
 * (a failed login); such a line has no actor and no service can read it back.
 */
export async function appendAudit(
  db: PlatformDb,
  scope: PlatformScope | null,
  record: AuditRecord,
): Promise<void> {
  if (scope) await db.transaction(scope, (tx) => appendAuditIn(tx, scope, record));
  else await insert(db.unscoped, null, record);
}

/** The same inside a transaction, so that the line stands exactly when the change does. */
export async function appendAuditIn(
  tx: TransactionClient,
  scope: PlatformScope,
  record: AuditRecord,
): Promise<void> {
  await insert(tx, scope, record);
}

async function insert(
  client: Pick<TransactionClient, 'auditEntry'>,
  scope: PlatformScope | null,
  record: AuditRecord,
): Promise<void> {
  // createMany, because create reads the row back and a line without a tenant can't be read.
  await client.auditEntry.createMany({
    data: {
      id: newId(),
      tenantId: scope?.tenantId ?? null,
      actorId: scope?.userId ?? null,
      action: record.action,
      target: record.target ?? null,
      details: record.details ?? {},
    },
  });
}
