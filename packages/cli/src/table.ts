import { plainLine } from './plain-text.js';

/** A cell as the API sends it. */
export type Cell = string | number | boolean | null | readonly Cell[];

const WIDEST_COLUMN = 40;
const GAP = '  ';

/** Prints rows under a header as they arrive: widths are settled by the first batch. */
export interface Table {
  /** Columns that the terminal has no room for; known with the first lines. */
  readonly hidden: number;
  /** The lines of these rows; the first call begins with the header. */
  lines(rows: readonly (readonly Cell[])[]): string[];
}

/** @param width what the terminal has room for; default: everything */
export function createTable(
  columns: readonly { name: string; type: string }[],
  width = Number.POSITIVE_INFINITY,
): Table {
  let shown = columns.length;
  let widths: readonly number[] | undefined;
  const alignRight = columns.map((column) => NUMERIC_TYPES.has(column.type));

  const line = (cells: readonly string[]) =>
    cells
      .slice(0, shown)
      .map((cell, index) => {
        const own = widths?.[index] ?? cell.length;
        const text = cell.length > own ? `${cell.slice(0, own - 1)}…` : cell;
        return alignRight[index] ? text.padStart(own) : text.padEnd(own);
      })
      .join(GAP)
      .trimEnd();

  return {
    get hidden() {
      return columns.length - shown;
    },
    lines(rows) {
      const texts = rows.map((row) => row.map(cellText));
      const lines: string[] = [];
      if (widths === undefined) {
        const header = columns.map((column) => plainLine(column.name));
        widths = header.map((name, index) =>
          Math.min(WIDEST_COLUMN, Math.max(name.length, ...texts.map((row) => row[index]?.length ?? 0))),
        );
        shown = fitting(widths, width);
        lines.push(line(header), line(widths.map((own) => '─'.repeat(own))));
      }
      return [...lines, ...texts.map(line)];
    },
  };
}

/** How many columns fit beside each other; always one. */
function fitting(widths: readonly number[], room: number): number {
  let used = -GAP.length;
  const first = widths.findIndex((width) => {
    used += GAP.length + width;
    return used > room;
  });
  return first === -1 ? widths.length : Math.max(1, first);
}

const NUMERIC_TYPES: ReadonlySet<string> = new Set(['INTEGER', 'BIGINT', 'DECIMAL', 'FLOAT']);

function cellText(cell: Cell): string {
  if (cell === null) return '∅';
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return plainLine(text);
}
