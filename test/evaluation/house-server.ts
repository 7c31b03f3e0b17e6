import type { EvaluationServer } from '@parley/evaluation';
import { inject } from 'vitest';

/** The house's own PostgreSQL: it has the demo's template databases, and room for others. */
export function houseServer(): EvaluationServer {
  const { adminUrl } = inject('house');
  const { hostname: host, port } = new URL(adminUrl);
  const urlOf = (database: string) => Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href;
  return { host, port: Number(port), adminUrl: urlOf };
}
