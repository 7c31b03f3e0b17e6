/**
 * A value as one line of JSON that a terminal takes for nothing but text: JSON leaves the second set of control characters and
 * what turns the reading direction as they are.
 */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${json.replace(/[\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
