/** As graphql-js inspects a value: quoted texts, and whatever else up to what follows it. */
const INSPECTED = /got invalid value (?:"(?:[^"\\]|\\.)*"|[^";])*?(?= at "|; )/;
const UNREADABLE = /got invalid value .*$/s;
const LEAF = /(cannot represent [^:]*): .*$/s;
const FOUND = /(Expected value of type "[^"]*"), found .*$/s;

/**
 * graphql-js repeats what a variable held, the whole input object for one field that is missing: a
 * password with it. What remains says which variable, where in it, and what would be right.
 */
export function withoutValues(message: string): string {
  const whole = INSPECTED.test(message)
    ? message.replace(INSPECTED, 'got an invalid value')
    : message.replace(UNREADABLE, 'got an invalid value.');
  return whole.replace(LEAF, '$1.').replace(FOUND, '$1.');
}
