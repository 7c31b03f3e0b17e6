import type { RunLogWriter } from '@parley/event-bus';
import type { ResultColumn, RowBatch, RunningQuery } from '@parley/sql-drivers';
import type { PolicyNotice } from '@parley/sql-guard';
import { encodeRows, encodeRunEvent, type NoticeContent, type RunEventContent } from '../runs/run-event.js';
import type { RunStage } from '../types/enums.js';

/** How much of a result was delivered. */
export interface Delivered {
  readonly rowCount: number;
  /** False when there were more rows than the run may deliver. */
  readonly complete: boolean;
}

/** Writes what happens in one run into its log, at the run's own pace: nobody who reads it is waited for. */
export class RunPublisher {
  readonly #writer: RunLogWriter;
  readonly #startedAt = performance.now();
  readonly #notices: NoticeContent[] = [];
  #rowCount = 0;

  constructor(writer: RunLogWriter) {
    this.#writer = writer;
  }

  /** Rows delivered so far. */
  get rowCount(): number {
    return this.#rowCount;
  }

  get notices(): readonly NoticeContent[] {
    return this.#notices;
  }

  /** Since the run's turn came. */
  get elapsedMs(): number {
    return Math.round((performance.now() - this.#startedAt) * 1_000) / 1_000;
  }

  /** Runs one stage between its two progress events. A stage that throws does not finish. */
  async stage<T>(stage: RunStage, work: () => Promise<T>): Promise<T> {
    await this.#publish({ type: 'RunProgress', stage, state: 'STARTED', elapsedMs: this.elapsedMs });
    const result = await work();
    await this.#publish({ type: 'RunProgress', stage, state: 'FINISHED', elapsedMs: this.elapsedMs });
    return result;
  }

  planDelta(text: string): Promise<void> {
    return this.#publish({ type: 'RunPlanDelta', text });
  }

  sql(content: Omit<Extract<RunEventContent, { type: 'RunSql' }>, 'type'>): Promise<void> {
    return this.#publish({ type: 'RunSql', ...content });
  }

  async notice(notice: NoticeContent | PolicyNotice): Promise<void> {
    this.#notices.push({ code: notice.code, message: notice.message });
    await this.#publish({ type: 'RunNotice', code: notice.code, message: notice.message });
  }

  columns(columns: readonly ResultColumn[]): Promise<void> {
    return this.#publish({ type: 'RunColumns', columns });
  }

  async rows(batch: RowBatch): Promise<void> {
    await this.#writer.append(...encodeRows(this.#rowCount, batch));
    this.#rowCount += batch.count;
  }

  async #publish(event: Exclude<RunEventContent, { type: 'RunRows' }>): Promise<void> {
    await this.#writer.append(encodeRunEvent(event));
  }
}

/** Publishes a statement's columns and rows, and says whether those were all. */
export async function publishRows(
  query: RunningQuery,
  maxRows: number,
  publisher: RunPublisher,
): Promise<Delivered> {
  await publisher.columns(query.columns);
  for await (const batch of query.batches) await publisher.rows(batch);
  const complete = !query.hasMore();
  if (!complete) {
    await publisher.notice({
      code: 'RESULT_LIMIT',
      message: `There are more rows than the ${maxRows.toLocaleString('en')} this run may deliver; the rest was not read.`,
    });
  }
  return { rowCount: publisher.rowCount, complete };
}
