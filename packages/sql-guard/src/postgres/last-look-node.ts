/** A node's fields as they come out of the parser, before anything is known of them. */
export type Payload = Readonly<Record<string, unknown>>;

/** A fault of our own, found before it could do harm. */
export function violation(what: string): Error {
  return new Error(`The guard's last look found ${what}; nothing was run.`);
}

/** The parts of a name. */
export function strings(names: unknown): string[] {
  if (!Array.isArray(names)) throw violation('a malformed name');
  return names.map((part: unknown) => {
    const value = isObject(part) && isObject(part.String) ? part.String.sval : undefined;
    if (typeof value !== 'string') throw violation('a malformed name');
    return value;
  });
}

export function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
