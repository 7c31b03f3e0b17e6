/** As JSON that the database takes: it has no room for half of a surrogate pair; a column of text would store the same mark in its place. */
export function toStorable(content: object): string {
  return JSON.stringify(content, (_key, value) => (typeof value === 'string' ? value.toWellFormed() : value));
}
