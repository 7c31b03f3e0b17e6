import type { FormattedExecutionResult } from 'graphql';
import type { ResumableDocument } from './resumable-document.js';

/** One event as it waits for its reader. */
export interface EventFrame {
  /** The JSON text of the result, without what only the gateway asked for. */
  readonly payload: Buffer;
  /** False where the result may carry errors, which clients get in another form. */
  readonly isPlain: boolean;
  /** The event's type and where to go on after it, where the gateway asked for them. */
  readonly type: string | undefined;
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
  type: undefined,
  cursor: undefined,
});

/**
 * Reads cursor and type off an event and cuts them out, without parsing the event: they were asked for
 * first, so they stand at a known place. A result that looks otherwise (no data, errors first) is parsed.
 */
export function resumableFrameReader(
  names: Pick<ResumableDocument, 'responseKey' | 'cursorAlias' | 'typeAlias'>,
): FrameReader {
  const { responseKey, cursorAlias, typeAlias } = names;
  const opening = `{"data":{"${responseKey}":{`;
  const start = Buffer.from(opening);
  const beforeCursor = Buffer.from(`${opening}"${cursorAlias}":"`);
  const beforeType = Buffer.from(`","${typeAlias}":"`);
  return (payload) => {
    const cursor = textAt(payload, 0, beforeCursor);
    const type = cursor && textAt(payload, cursor.end, beforeType);
    if (type === undefined) return parsedFrame(payload, names);
    const behind = type.end + 1;
    const rest = payload.subarray(payload[behind] === COMMA ? behind + 1 : behind);
    return {
      payload: Buffer.concat([start, rest]),
      isPlain: !rest.includes(ERRORS),
      type: type.text,
      cursor: cursor?.text,
    };
  };
}

/** The JSON string behind a known beginning, where it needs no unescaping; `end` is its closing quote. */
function textAt(payload: Buffer, from: number, before: Buffer): { text: string; end: number } | undefined {
  const begin = from + before.length;
  if (payload.length <= begin || payload.compare(before, 0, before.length, from, begin) !== 0)
    return undefined;
  const end = payload.indexOf(QUOTE, begin);
  const text = payload.subarray(begin, end);
  return end < 0 || text.includes(BACKSLASH) ? undefined : { text: text.toString(), end };
}

function parsedFrame(
  payload: Buffer,
  {
    responseKey,
    cursorAlias,
    typeAlias,
  }: Pick<ResumableDocument, 'responseKey' | 'cursorAlias' | 'typeAlias'>,
): EventFrame {
  const result = JSON.parse(payload.toString()) as FormattedExecutionResult;
  const isPlain = result.errors === undefined;
  const event = result.data?.[responseKey];
  if (typeof event !== 'object' || event === null)
    return { payload, isPlain, type: undefined, cursor: undefined };
  const { [cursorAlias]: cursor, [typeAlias]: type, ...others } = event as Record<string, unknown>;
  return {
    payload: Buffer.from(JSON.stringify({ ...result, data: { ...result.data, [responseKey]: others } })),
    isPlain,
    type: typeof type === 'string' ? type : undefined,
    cursor: typeof cursor === 'string' ? cursor : undefined,
  };
}
