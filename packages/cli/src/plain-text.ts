/**
 * Text that came from elsewhere, made safe to print: names, messages that quote cells and statements must not move the cursor,
 * colour the terminal or set its title. Line breaks stay.
 */
export function plainText(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ');
}

/** The same in one line: what quotes a value in a list of choices can't look like another choice, nor like a line of ours. */
export function plainLine(text: string): string {
  return plainText(text).replaceAll('\n', ' ');
}
