import { queryAsAdmin } from '../house/look-behind.js';

/** Verified questions, one for each thing that is done to them. */
export type LeftQuestions = Readonly<Record<'listed' | 'edited' | 'retired', string>>;
/** Open suggestions, likewise. */
export type LeftSuggestions = Readonly<Record<'listed' | 'accepted' | 'taken' | 'dismissed', string>>;

/** Everybody may see them: they read no table. */
export async function leaveVerifiedQuestions(tenantId: string): Promise<LeftQuestions> {
  const left = async (what: string) => {
    const question = `${what} probe {n:number}`;
    await queryAsAdmin(
      `INSERT INTO catalog.verified_questions
         (id, tenant_id, data_source_id, question, parameters, query, description, uses, verified_by, verified_at)
       SELECT gen_random_uuid(), s.tenant_id, s.id, $2, $3::jsonb, $4::jsonb, '', '[]', gen_random_uuid(), now()
       FROM tenants.data_sources s
       WHERE s.tenant_id = $1 AND s.is_default
         AND NOT EXISTS (SELECT FROM catalog.verified_questions q WHERE q.data_source_id = s.id AND q.question = $2)`,
      {
        values: [
          tenantId,
          question,
          JSON.stringify([{ name: 'n', description: '', example: 1 }]),
          JSON.stringify({ kind: 'sql', sql: 'SELECT {n} AS n' }),
        ],
      },
    );
    return restored(
      `UPDATE catalog.verified_questions SET status = 'VERIFIED', revision = 1
       WHERE tenant_id = $1 AND question = $2 RETURNING id::text`,
      [tenantId, question],
    );
  };
  return { listed: await left('listed'), edited: await left('edited'), retired: await left('retired') };
}

/** A model could learn from them what "probe" means. */
export async function leaveSuggestions(tenantId: string): Promise<LeftSuggestions> {
  const left = async (key: string) => {
    const content = { kind: 'FILTER', label: `${key} probe`, dimension: 'customer.name', value: 'probe' };
    await queryAsAdmin(
      `INSERT INTO catalog.model_suggestions (id, tenant_id, data_source_id, kind, key, content, uses)
       SELECT gen_random_uuid(), s.tenant_id, s.id, 'FILTER', $2, $3::jsonb, '[]'
       FROM tenants.data_sources s WHERE s.tenant_id = $1 AND s.is_default
       ON CONFLICT DO NOTHING`,
      { values: [tenantId, key, JSON.stringify(content)] },
    );
    return restored(
      `UPDATE catalog.model_suggestions SET status = 'OPEN', decided_by = NULL, decided_at = NULL
       WHERE tenant_id = $1 AND key = $2 RETURNING id::text`,
      [tenantId, key],
    );
  };
  return {
    listed: await left('listed'),
    accepted: await left('accepted'),
    taken: await left('taken'),
    dismissed: await left('dismissed'),
  };
}

async function restored(sql: string, values: readonly unknown[]): Promise<string> {
  const [row] = await queryAsAdmin(sql, { values: [...values] });
  if (typeof row?.id !== 'string') throw new Error(`Nothing was left: ${values.join(' ')}`);
  return row.id;
}
