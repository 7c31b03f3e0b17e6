import type { FormattedExecutionResult } from 'graphql';
import type { ResumableDocument } from './resumable-document.js';

/** One event as it waits for its reader. */
export interface EventFrame {
  /** The JSON text of the result, without what only the gateway asked for. */
  readonly payload: Buffer;
  /** False where the result may carry errors, which clients get in another form. */
  readonly isPlain: boolean;
  /** Where to go on after this event. */
  readonly cursor: string | undefined;
}

export type FrameReader = (payload: Buffer) => EventFrame;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const ERRORS = '"errors"';

/** Reads events of a subscription that has no cursor. */
export const readPlainFrame: FrameReader = (payload) => ({
  payload,
  isPlain: !payload.includes(ERRORS),
  cursor: undefined,
});

/**
 * Reads the cursor off an event and cuts it out, without parsing the event: it was asked for first, so
 * it stands at a known place. A result that looks otherwise (no data, errors first) is parsed.
 */
export function resumableFrameReader({
  responseKey,
  cursorAlias,
}: Pick<ResumableDocument, 'responseKey' | 'cursorAlias'>): FrameReader {
  const opening = `{"data":{"${responseKey}":{`;
  const head = Buffer.from(`${opening}"${cursorAlias}":"`);
  const start = Buffer.from(opening);
  return (payload) => {
    const isUsual =
      payload.length > head.length && payload.compare(head, 0, head.length, 0, head.length) === 0;
    const end = isUsual ? payload.indexOf(QUOTE, head.length) : -1;
    if (end < 0) return parsedFrame(payload);
    const cursor = payload.subarray(head.length, end);
    if (cursor.includes(BACKSLASH)) return parsedFrame(payload);
    const rest = payload.subarray(payload[end + 1] === COMMA ? end + 2 : end + 1);
    return {
      payload: Buffer.concat([start, rest]),
      isPlain: !rest.includes(ERRORS),
      cursor: cursor.toString(),
    };
  };

  function parsedFrame(payload: Buffer): EventFrame {
    const result = JSON.parse(payload.toString()) as FormattedExecutionResult;
    const event = result.data?.[responseKey];
    let cursor: string | undefined;
    if (typeof event === 'object' && event !== null && cursorAlias in event) {
      const { [cursorAlias]: found, ...others } = event as Record<string, unknown>;
      cursor = typeof found === 'string' ? found : undefined;
      const data = { ...result.data, [responseKey]: others };
      return { payload: Buffer.from(JSON.stringify({ ...result, data })), isPlain: !result.errors, cursor };
    }
    return { payload, isPlain: !result.errors, cursor };
  }
}
