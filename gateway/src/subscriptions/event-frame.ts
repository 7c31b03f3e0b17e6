import type { FormattedExecutionResult } from 'graphql';
import type { ResumableDocument } from './resumable-document.js';

/** One event as it waits for its reader. */
export interface EventFrame {
  /** The JSON text of the result, in pieces, without what only the gateway asked for. */
  readonly pieces: readonly Buffer[];
  /** Of all pieces together. */
  readonly byteLength: number;
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
const CLOSE = 0x7d;
const ERRORS = '"errors"';
/** What ends an event that is the last field of `data`, which is the last of the result. */
const CLOSING_BRACES = 3;

/** Reads events of a subscription that has no cursor. */
export const readPlainFrame: FrameReader = (payload) => ({
  ...whole(payload),
  isPlain: !payload.includes(ERRORS),
  type: undefined,
  cursor: undefined,
});

/**
 * Reads cursor and type off an event and cuts them out. The event is neither parsed nor looked through, and large ones
 * are not copied: what was asked for first stands at a known place. A result that looks otherwise (no data, errors
 * first) is parsed.
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
    if (type === undefined || !endsWithEvent(payload)) return parsedFrame(payload, names);
    const behind = type.end + 1;
    const rest = onItsOwn(payload.subarray(payload[behind] === COMMA ? behind + 1 : behind));
    return {
      pieces: [start, rest],
      byteLength: start.byteLength + rest.byteLength,
      isPlain: true,
      type: type.text,
      cursor: cursor?.text,
    };
  };
}

/**
 * Whether nothing follows the data. graphql-js writes errors first, and the service kit of our subgraphs after it;
 * elsewhere they come last, and end in a bracket. Looking for the word in rows would cost more than sending them.
 */
function endsWithEvent(payload: Buffer): boolean {
  const tail = payload.subarray(-CLOSING_BRACES);
  return tail.byteLength === CLOSING_BRACES && tail.every((byte) => byte === CLOSE);
}

/** A small event that waits shall not keep the memory of all that came with it. */
function onItsOwn(bytes: Buffer): Buffer {
  return bytes.byteLength * 2 < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
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
    return { ...whole(payload), isPlain, type: undefined, cursor: undefined };
  const { [cursorAlias]: cursor, [typeAlias]: type, ...others } = event as Record<string, unknown>;
  const cut = { ...result, data: { ...result.data, [responseKey]: others } };
  return {
    ...whole(Buffer.from(JSON.stringify(cut))),
    isPlain,
    type: typeof type === 'string' ? type : undefined,
    cursor: typeof cursor === 'string' ? cursor : undefined,
  };
}

function whole(payload: Buffer): Pick<EventFrame, 'pieces' | 'byteLength'> {
  return { pieces: [payload], byteLength: payload.byteLength };
}
