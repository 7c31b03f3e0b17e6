/** The rows of a CSV text by RFC 4180: quoted fields may hold commas, line ends and doubled quotes. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/g;
  const body = text.replace(/^\uFEFF/, '');
  while (fields.lastIndex < body.length) {
    const [, quoted, plain = '', end] = fields.exec(body) ?? [];
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
    // A quote within a plain field: what follows can't be read.
    if (end === undefined) break;
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
