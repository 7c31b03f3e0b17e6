/** One message as a server sends it: its kind, its length, its body. */
export function message(kind: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** The body of a DataRow with these texts. */
export function rowBody(cells: readonly (string | Buffer | null)[]): Buffer {
  const parts: Buffer[] = [int16(cells.length)];
  for (const cell of cells) {
    const text = cell === null ? null : Buffer.from(cell);
    parts.push(int32(text === null ? -1 : text.length), text ?? Buffer.alloc(0));
  }
  return Buffer.concat(parts);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
