import { inject } from 'vitest';
import { codesIn } from '../isolation/api.js';
import type { Session } from '../isolation/session.js';

export type Format = 'CSV' | 'XLSX' | 'JSON_LINES' | 'PARQUET' | 'ARROW';

/** An export as the API shows it. */
export interface Exported {
  readonly id: string;
  readonly status: string;
  readonly url: string;
  readonly fileName: string;
  readonly rowCount: number;
  readonly totalRows: number;
  readonly bytes: number;
  readonly error: { readonly code: string } | null;
}

export const EXPORT_FIELDS =
  'id status url fileName rowCount totalRows bytes error { code } run { id } format createdAt finishedAt urlExpiresAt';
const EXPORT_RUN = `mutation ($input: ExportRunInput!) { exportRun(input: $input) { ${EXPORT_FIELDS} } }`;
const CANCEL = `mutation ($id: ID!) { cancelExport(id: $id) { ${EXPORT_FIELDS} } }`;
const LIST = `{ exports(first: 100) { nodes { ${EXPORT_FIELDS} } pageInfo { hasNextPage } } }`;
const RUN_SQL = `mutation ($input: RunSqlInput!) { runSql(input: $input) { id status error { message } } }`;
const STATUS = `query ($id: ID!) { run(id: $id) { status error { message } } }`;

/** Runs a statement to its end. */
export async function ranSql({ ask }: Session, sql: string): Promise<string> {
  const [begun] = await ask(RUN_SQL, { input: { sql, waitMs: 20_000 } });
  const id: unknown = begun?.data?.runSql?.id;
  if (typeof id !== 'string') throw new Error(`The run did not begin: ${JSON.stringify(begun)}`);
  for (;;) {
    const [answer] = await ask(STATUS, { id });
    const { status, error } = answer?.data?.run ?? {};
    if (status === 'SUCCEEDED') return id;
    if (status !== 'QUEUED' && status !== 'RUNNING')
      throw new Error(`The run is ${status}: ${error?.message}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function exportRun(
  session: Session,
  input: { runId: string; format: Format; idempotencyKey?: string },
): Promise<Exported> {
  const [answer] = await session.ask(EXPORT_RUN, { input });
  if (answer?.data?.exportRun === undefined) throw new Error(`No export: ${JSON.stringify(answer)}`);
  return answer.data.exportRun as Exported;
}

/** The codes with which an export is refused. */
export async function refusedExport(session: Session, input: object): Promise<unknown[]> {
  return codesIn(await session.ask(EXPORT_RUN, { input }));
}

export async function cancelExport({ ask }: Session, id: string): Promise<Exported> {
  const [answer] = await ask(CANCEL, { id });
  return answer?.data.cancelExport as Exported;
}

export async function listExports({ ask }: Session): Promise<Exported[]> {
  const [answer] = await ask(LIST);
  return answer?.data.exports.nodes as Exported[];
}

export async function exportedNow(session: Session, id: string): Promise<Exported | undefined> {
  return (await listExports(session)).find((one) => one.id === id);
}

/** Opens a link as a browser does: with nothing but the link. */
export function openLink(url: string, options: RequestInit = {}): Promise<Response> {
  return fetch(new URL(url, inject('house').httpUrl), options);
}

export async function downloaded(url: string): Promise<Buffer> {
  const response = await openLink(url);
  if (response.status !== 200) throw new Error(`The link gave ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Whether a link is good, without using it up. */
export async function linkStatus(url: string): Promise<number> {
  return (await openLink(url, { method: 'HEAD' })).status;
}

/** What a refused link says. */
export async function refusal(url: string): Promise<readonly [status: number, code: unknown]> {
  const response = await openLink(url);
  const body = (await response.json()) as { errors?: { extensions: { code: unknown } }[] };
  return [response.status, body.errors?.[0]?.extensions.code];
}
