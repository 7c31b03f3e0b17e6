import type { Printing } from './printing.js';

/** What stands between two clauses: a space, or a new line at the depth of what is printed. */
export function lineBreak({ depth }: Printing): string {
  return depth === null ? ' ' : `\n${'  '.repeat(depth)}`;
}

/** The same statement, one step further in. Text is not indented after it was printed: a literal may hold line breaks. */
export function deeper(printing: Printing): Printing {
  return printing.depth === null ? printing : { ...printing, depth: printing.depth + 1 };
}

/** A query in parentheses: on lines of its own where there are lines. */
export function block(write: (printing: Printing) => string, printing: Printing): string {
  if (printing.depth === null) return `(${write(printing)})`;
  const inside = deeper(printing);
  return `(${lineBreak(inside)}${write(inside)}${lineBreak(printing)})`;
}
