/** A type's name and its lengths in brackets: `decimal(10,2)` -> `decimal` and `(10,2)`. Neither where it has another form. */
export function typeOf(text: string): { readonly name: string; readonly size: string } {
  const [, name = '', size = ''] = /^([a-z][a-z0-9_ ]*?)((?:\(\d+(?:,\d+)?\))?)$/.exec(text) ?? [];
  return { name, size };
}
