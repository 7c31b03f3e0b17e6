/** A value as it is compared. Days are moments at midnight; whole numbers of more than 15 digits are texts of kind `number`. */
export type Cell =
  | null
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean' | 'text' | 'time' | 'interval' | 'digits'; readonly value: string };

export type CellKind = 'number' | 'boolean' | 'text' | 'time' | 'interval';

export type Row = readonly Cell[];

/** What a database answered. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const MOMENT = /^(\d{4,}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|\+00(?::?00)?)?)?$/;
const SAFE_DIGITS = 15;

/** `text` is how an engine or a driver writes the value. */
export function cellOf(kind: CellKind, text: string | null): Cell {
  if (text === null) return null;
  switch (kind) {
    case 'number':
      return numberCell(text);
    case 'boolean':
      return { kind, value: String(text === 't' || text === 'true') };
    case 'interval':
      return { kind, value: intervalSeconds(text) };
    case 'time':
    case 'text': {
      const moment = momentOf(text);
      return moment === undefined ? { kind: 'text', value: text } : { kind: 'time', value: moment };
    }
  }
}

const PLAIN_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

/** Of an engine whose values have no kinds to rely on: what reads as a number is one, on both sides. */
export function looseCell(text: string | null): Cell {
  return cellOf(text !== null && PLAIN_NUMBER.test(text) ? 'number' : 'text', text);
}

function numberCell(text: string): Cell {
  const digits = text.replace(/^-/, '');
  if (/^\d+$/.test(digits) && digits.length > SAFE_DIGITS) return { kind: 'digits', value: text };
  return { kind: 'number', value: Number(text) };
}

/** `2020-01-01`, `2020-01-01 00:00` and `2020-01-01T00:00:00.000Z` are one moment. */
function momentOf(text: string): string | undefined {
  const [, day, clock = '00:00', seconds = '00', fraction = ''] = MOMENT.exec(text) ?? [];
  if (day === undefined) return undefined;
  const digits = fraction.replace(/0+$/, '');
  const rest = clock === '00:00' && seconds === '00' && digits === '' ? '' : `T${clock}:${seconds}`;
  return `${day}${rest}${digits === '' ? '' : `.${digits}`}`;
}

const INTERVAL_UNITS = { Y: 31_104_000, M: 2_592_000, W: 604_800, D: 86_400 } as const;
const CLOCK_UNITS = { H: 3_600, M: 60, S: 1 } as const;

/** ISO 8601 as PostgreSQL compares it: a month has 30 days, a day 24 hours. */
function intervalSeconds(text: string): string {
  const [days = '', clock = ''] = text.replace(/^P/, '').split('T');
  const sum = (part: string, units: Readonly<Record<string, number>>) =>
    [...part.matchAll(/(-?[\d.]+)([A-Z])/g)].reduce(
      (total, [, amount, unit = '']) => total + Number(amount) * (units[unit] ?? Number.NaN),
      0,
    );
  const seconds = sum(days, INTERVAL_UNITS) + sum(clock, CLOCK_UNITS);
  return String(Math.round(seconds * 1e6) / 1e6);
}

/** How people see it in reports. */
export function shownCell(cell: Cell): string {
  if (cell === null) return 'null';
  return cell.kind === 'interval' ? `${cell.value} s` : String(cell.value);
}
