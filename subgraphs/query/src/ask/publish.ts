import { isParleyError } from '@parley/errors';
import type { RunLogWriter } from '@parley/event-bus';
import type { ResultColumn, RowBatch, RunningQuery } from '@parley/sql-drivers';
import type { PolicyNotice } from '@parley/sql-guard';
import { encodeRows, encodeRunEvent, type NoticeContent, type RunEventContent } from '../runs/run-event.js';
import type { RunStage } from '../types/enums.js';
import { RunMeter } from '../usage/run-meter.js';

/** How much of a result was delivered. */
export interface Delivered {
  readonly rowCount: number;
  /** False when there were more rows than the run may deliver. */
  readonly complete: boolean;
}

/** How much one run may deliver. */
export interface DeliveryLimits {
  readonly maxRows: number;
  /** Of rows as JSON. */
  readonly maxBytes: number;
}

/** Of a planner’s words, for those who ask later why an answer is as it is. */
const MAX_TOLD = 10_000;

/**
 * Writes what happens in one run into its log, at the run's own pace: nobody who reads it is waited for. Nor is the log for what
 * goes on in order anyway, progress and columns: where that did not get in, nothing that comes later does.
 */
export class RunPublisher {
  readonly #writer: RunLogWriter;
  #failure: { readonly error: unknown } | null = null;
  readonly #startedAt = performance.now();
  readonly meter = new RunMeter();
  readonly #notices: NoticeContent[] = [];
  #told = '';
  #rowCount = 0;
  #onlyRow: RowBatch | null = null;

  constructor(writer: RunLogWriter) {
    this.#writer = writer;
  }

  /** Rows delivered so far. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** What the planner told, as far as it is kept. */
  get told(): string {
    return this.#told;
  }

  get notices(): readonly NoticeContent[] {
    return this.#notices;
  }

  /** The only row so far. */
  get onlyRow(): RowBatch | null {
    return this.#onlyRow;
  }

  /** Since the run's turn came. */
  get elapsedMs(): number {
    return Math.round((performance.now() - this.#startedAt) * 1_000) / 1_000;
  }

  /** Runs one stage between its two progress events. A stage that throws does not finish. */
  async stage<T>(stage: RunStage, work: () => Promise<T>): Promise<T> {
    this.#tell({ type: 'RunProgress', stage, state: 'STARTED', elapsedMs: this.elapsedMs });
    const result = await work();
    this.#tell({ type: 'RunProgress', stage, state: 'FINISHED', elapsedMs: this.elapsedMs });
    return result;
  }

  planDelta(text: string): Promise<void> {
    if (this.#told.length < MAX_TOLD) this.#told += text;
    return this.#publish({ type: 'RunPlanDelta', text });
  }

  planStep(title: string): Promise<void> {
    return this.#publish({ type: 'RunPlanStep', title });
  }

  sql(content: Omit<Extract<RunEventContent, { type: 'RunSql' }>, 'type'>): Promise<void> {
    return this.#publish({ type: 'RunSql', ...content });
  }

  async notice(notice: NoticeContent | PolicyNotice): Promise<void> {
    this.#notices.push({ code: notice.code, message: notice.message });
    await this.#publish({ type: 'RunNotice', code: notice.code, message: notice.message });
  }

  /** @throws why something before it did not get into the log */
  columns(columns: readonly ResultColumn[]): void {
    this.#tell({ type: 'RunColumns', columns });
  }

  async rows(batch: RowBatch): Promise<void> {
    await this.#append(...encodeRows(this.#rowCount, batch));
    this.#onlyRow = this.#rowCount === 0 && batch.count === 1 ? batch : null;
    this.#rowCount += batch.count;
    this.meter.addBytes(batch.json.byteLength);
  }

  async #publish(event: EventOfOurs): Promise<void> {
    await this.#append(encodeRunEvent(event));
  }

  async #append(...pieces: readonly Buffer[]): Promise<void> {
    this.#assertWhole();
    await this.#writer.append(...pieces);
    this.#assertWhole();
  }

  /** Each way to the log and back would be waited for before the first row. */
  #tell(event: EventOfOurs): void {
    this.#assertWhole();
    this.#writer.append(encodeRunEvent(event)).catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  #assertWhole(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

type EventOfOurs = Exclude<RunEventContent, { type: 'RunRows' }>;

/**
 * Publishes a statement's columns and rows, and says whether those were all. Where rows or bytes reach the run's limit, or its
 * log is full, the statement ends there: what was delivered stands.
 */
export async function publishRows(
  query: RunningQuery,
  limits: DeliveryLimits,
  publisher: RunPublisher,
): Promise<Delivered> {
  publisher.columns(query.columns);
  const reached = await publishUpTo(limits.maxBytes, query, publisher);
  if (reached !== null)
    await publisher.notice({ code: 'RESULT_LIMIT', message: limitReached(reached, limits) });
  return { rowCount: publisher.rowCount, complete: reached === null };
}

type ReachedLimit = 'rows' | 'bytes' | 'log';

/** `null` where all rows were published. */
async function publishUpTo(
  maxBytes: number,
  { batches, hasMore }: RunningQuery,
  publisher: RunPublisher,
): Promise<ReachedLimit | null> {
  for await (const batch of batches) {
    const { byteCount } = publisher.meter.cost;
    if (byteCount > 0 && byteCount + batch.json.byteLength > maxBytes) return 'bytes';
    try {
      await publisher.rows(batch);
    } catch (error) {
      if (isParleyError(error) && error.code === 'RESULT_LIMIT') return 'log';
      throw error;
    }
  }
  return hasMore() ? 'rows' : null;
}

function limitReached(reached: ReachedLimit, { maxRows, maxBytes }: DeliveryLimits): string {
  switch (reached) {
    case 'rows':
      return `There are more rows than the ${maxRows.toLocaleString('en')} this run may deliver; the rest was not read.`;
    case 'bytes':
      return `The rows take more than the ${inUnits(maxBytes)} this run may deliver; the rest was not read. Select fewer columns to get more rows.`;
    case 'log':
      return 'The rows take more than can be kept for their readers; the rest was not read. Select fewer columns to get more rows.';
  }
}

function inUnits(bytes: number): string {
  const mib = bytes / 1024 ** 2;
  return mib >= 1
    ? `${mib.toLocaleString('en', { maximumFractionDigits: 1 })} MiB`
    : `${bytes.toLocaleString('en')} bytes`;
}
