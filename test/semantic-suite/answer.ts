/** A value as it is compared: of which kind, and how it reads. Days are moments at midnight. */
export type Cell =
  | null
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean' | 'text' | 'time'; readonly value: string };

/** What a database answered. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type CellKind = NonNullable<Cell>['kind'];

/** `text` is how the engine writes the value. */
export function cellOf(kind: CellKind, text: string | null): Cell {
  if (text === null) return null;
  switch (kind) {
    case 'number':
      return { kind, value: Number(text) };
    case 'boolean':
      return { kind, value: String(text === 't' || text === 'true') };
    case 'time':
      return { kind, value: moment(text) };
    case 'text':
      return { kind, value: text };
  }
}

/** `2020-01-01`, `2020-01-01 00:00:00` and `2020-01-01T00:00:00.000` are one moment. */
function moment(text: string): string {
  const [day = '', clock = ''] = text.split(/[ T]/);
  const [whole = '', fraction = ''] = clock.split('.');
  const digits = fraction.replace(/0+$/, '');
  return `${day} ${whole === '' ? '00:00:00' : whole}${digits === '' ? '' : `.${digits}`}`;
}
