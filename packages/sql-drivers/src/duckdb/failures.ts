import type { EngineFailure } from '../files/engine-protocol.js';

/** DuckDB says the kind of an error in its first words. */
const KINDS: readonly (readonly [pattern: RegExp, kind: EngineFailure['kind']])[] = [
  [/^INTERRUPT Error/, 'interrupted'],
  [/^Out of Memory Error/, 'out-of-memory'],
  [/^Catalog Error/, 'schema-changed'],
  [/^Binder Error: (Referenced (column|table)|Contents of view were altered)/, 'schema-changed'],
  [/^Serialization Error|is not a valid DuckDB database|[Cc]orrupt|[Cc]hecksum/, 'damaged'],
];

/** Messages that are about opening the file; they hold its path, which is nobody's business. */
const UNAVAILABLE: readonly (readonly [pattern: RegExp, message: string])[] = [
  [
    /Could not set lock|Conflicting lock/,
    'Another program has the file open to write to it; DuckDB can’t read it at the same time.',
  ],
  [
    /version number|storage version/i,
    'The file was written by another version of DuckDB than this one can read; export it to a new file.',
  ],
  [/^IO Error/, 'The file can’t be read; check it and the disk it is on, then try again.'],
];

/** After these the engine refuses everything. */
export function isFatal(error: unknown): boolean {
  return (
    error instanceof Error && /^(FATAL|INTERNAL) Error|database has been invalidated/.test(error.message)
  );
}

export function describeFailure(error: unknown): EngineFailure {
  if (!(error instanceof Error)) return { kind: 'fault', message: String(error) };
  const kind = KINDS.find(([pattern]) => pattern.test(error.message))?.[1];
  const message = firstLine(error.message);
  if (kind !== undefined) return { kind, message };
  const unavailable = UNAVAILABLE.find(([pattern]) => pattern.test(error.message))?.[1];
  if (unavailable !== undefined) return { kind: 'unavailable', message: unavailable };
  if (/^[A-Z][A-Za-z ]+ Error: /.test(error.message)) return { kind: 'statement', message };
  return { kind: 'fault', message: error.stack ?? error.message };
}

/** Without the excerpt of the statement: it is the one after policies. */
function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
