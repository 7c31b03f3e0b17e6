/** A cell as the API sends it. */
export type Cell = string | number | boolean | null | readonly Cell[];

const WIDEST_COLUMN = 40;

/** Prints rows under a header as they arrive: widths are settled by the first batch. */
export interface Table {
  /** The lines of these rows; the first call begins with the header. */
  lines(rows: readonly (readonly Cell[])[]): string[];
}

export function createTable(columns: readonly { name: string; type: string }[]): Table {
  let widths: readonly number[] | undefined;
  const alignRight = columns.map((column) => NUMERIC_TYPES.has(column.type));

  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths?.[index] ?? cell.length;
        const text = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
        return alignRight[index] ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd();

  return {
    lines(rows) {
      const texts = rows.map((row) => row.map(cellText));
      const lines: string[] = [];
      if (widths === undefined) {
        const header = columns.map((column) => column.name);
        widths = header.map((name, index) =>
          Math.min(WIDEST_COLUMN, Math.max(name.length, ...texts.map((row) => row[index]?.length ?? 0))),
        );
        lines.push(line(header), widths.map((width) => '─'.repeat(width)).join('  '));
      }
      return [...lines, ...texts.map(line)];
    },
  };
}

const NUMERIC_TYPES: ReadonlySet<string> = new Set(['INTEGER', 'BIGINT', 'DECIMAL', 'FLOAT']);

function cellText(cell: Cell): string {
  if (cell === null) return '∅';
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  // A cell must not move the cursor or colour the terminal.
  return text.replace(/\p{Cc}/gu, ' ');
}
