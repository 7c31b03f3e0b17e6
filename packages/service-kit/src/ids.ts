const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether a text a client sent can be an id at all. What can't be is simply not found: PostgreSQL would
 * answer a malformed uuid with an error.
 */
export function isId(text: string): boolean {
  return UUID.test(text);
}
