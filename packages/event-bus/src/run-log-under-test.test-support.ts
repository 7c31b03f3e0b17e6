import { randomUUID } from 'node:crypto';
import type { LoggedEvent, RunLog } from './run-log.js';

/** A run log under test and what can be done to it from outside. */
export interface RunLogUnderTest {
  readonly log: RunLog;
  /** The log as another process finds it after this one was killed without closing anything. */
  crash(): Promise<RunLog>;
  /** Lets this much time pass for the log. */
  advance(ms: number): void | Promise<void>;
  dispose(): Promise<void>;
}

export interface RunLogLimits {
  readonly retentionMs: number;
  readonly maxTotalBytes: number;
  readonly maxRunBytes: number;
}

/** The bounds of every log under test. */
export const LIMITS = { retentionMs: 3_600_000, maxTotalBytes: 1_000_000, maxRunBytes: 900_000 };

/** A reader who stays. */
export const NEVER = new AbortController().signal;

/** A closed log of these events; its run. */
export async function written(log: RunLog, payloads: readonly string[]): Promise<string> {
  const runId = randomUUID();
  const writer = await log.create(runId);
  await Promise.all(payloads.map((payload) => writer.append(Buffer.from(payload))));
  await writer.close();
  return runId;
}

export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `{"n":${index + 1}}`);
}

export function payloadsOf(events: readonly LoggedEvent[]): string[] {
  return events.map((event) => event.payload.toString());
}

export async function collect<T = LoggedEvent>(
  events: AsyncIterable<T>,
  atMost = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const collected: T[] = [];
  if (atMost === 0) return collected;
  for await (const event of events) {
    collected.push(event);
    if (collected.length >= atMost) break;
  }
  return collected;
}
