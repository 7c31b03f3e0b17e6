/** A conversation as the platform database knows it. */
export interface Thread {
  readonly id: string;
  readonly tenantId: string;
  readonly startedById: string;
  readonly dataSourceId: string;
  readonly title: string;
  readonly createdAt: Date;
  /** When the last question was asked in it. */
  readonly updatedAt: Date;
  readonly keptUntil: Date;
}

/** Which conversation a question belongs to, as it was asked for. */
export type ThreadRequest =
  | { readonly kind: 'new' }
  | { readonly kind: 'in'; readonly threadId: string }
  /** In none, but read as if it stood where this run stands in its own. */
  | { readonly kind: 'as'; readonly runId: string };

/** The conversation that a run is written down in, from its first or a later question on. */
export interface ThreadEntry {
  readonly id: string;
  readonly isNew: boolean;
  /** Of a new one. */
  readonly title: string;
  readonly keptUntil: Date;
}

const MAX_TITLE = 120;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** What a conversation is called that begins with this question. */
export function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim().toWellFormed();
  return line.length <= MAX_TITLE
    ? line
    : `${line
        .slice(0, MAX_TITLE - 1)
        .trimEnd()
        .toWellFormed()}…`;
}

/** A conversation is kept as long after its last question as the tier keeps history. */
export function keptUntil(askedAt: Date, { retentionDays }: { readonly retentionDays: number }): Date {
  return new Date(askedAt.getTime() + retentionDays * DAY_MS);
}

/** The run before which the conversation is read that a question is to be understood by; `null`: there is none. */
export function readBefore(runId: string, request: ThreadRequest | undefined): string | null {
  if (request === undefined) return null;
  return request.kind === 'as' ? request.runId : runId;
}
