/** What a stand-in answers one request with. The same scripts drive both protocols. */
export type ScriptedReply =
  | ScriptedTurn
  /** Refused before anything is streamed. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The stream begins well, then says that it failed. */
  | { readonly kind: 'failing-stream'; readonly text: string }
  /** Bytes that are no event. */
  | { readonly kind: 'garbage' }
  /** Nothing comes, or nothing more after this text, until the client leaves. */
  | { readonly kind: 'silence'; readonly after?: string };

export interface ScriptedTurn {
  readonly kind: 'turn';
  /** Written in several pieces. */
  readonly text?: string;
  /** What a thinking model tells of it. */
  readonly thinking?: string;
  readonly calls?: readonly ScriptedCall[];
  readonly stop?: 'length' | 'refused';
  /** `untold`: not counted, as some imitations of OpenAI don't. */
  readonly use?: ScriptedUse | 'untold';
  /** Between two events. */
  readonly paceMs?: number;
  /** The connection breaks after so many events: `clean` ends it as if that were all. */
  readonly cut?: { readonly afterEvents: number; readonly clean?: boolean };
}

export interface ScriptedCall {
  readonly name: string;
  /** A text is sent as it is, however malformed. */
  readonly input: string | Readonly<Record<string, unknown>>;
}

export interface ScriptedUse {
  readonly input: number;
  readonly output: number;
  /** Parts of `input`. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** A request as both protocols have it; what else is in it is each one's own. */
export interface RequestBody {
  readonly model?: string;
  readonly messages?: readonly unknown[];
  readonly tools?: readonly { readonly name?: string }[];
  readonly [field: string]: unknown;
}

/** What a stand-in was sent. */
export interface RecordedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** All of it, as it came. */
  readonly text: string;
  readonly body: RequestBody;
  /** Resolves when the client has left before the reply was over. */
  readonly left: Promise<void>;
}

/** Replies in order, the last one for ever; or one for each request by what is in it. */
export type Script =
  | readonly [ScriptedReply, ...ScriptedReply[]]
  | ((request: RecordedRequest, place: number) => ScriptedReply);

/** One event of a stream as its protocol has it. */
export interface WireEvent {
  readonly event?: string;
  readonly data: string;
}

/** How a provider's protocol says things. */
export interface WireProtocol {
  readonly path: string;
  /** Why a request is not one of the protocol; `undefined` for a good one. */
  fault(body: unknown, headers: RecordedRequest['headers']): string | undefined;
  events(turn: ScriptedTurn, model: string): readonly WireEvent[];
  /** Events of a stream that fails after this text. */
  failure(text: string, model: string): readonly WireEvent[];
  errorBody(status: number): unknown;
}

/** Cut where a reader must put it together again: within words and within escapes. */
export function piecesOf(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / 4));
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += size) pieces.push(text.slice(start, start + size));
  return pieces;
}

export function writtenInput({ input }: ScriptedCall): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** What a turn is said to have cost. */
export function useOf({ use }: ScriptedTurn): ScriptedUse {
  return use === undefined || use === 'untold' ? { input: 1_000, output: 100 } : use;
}
