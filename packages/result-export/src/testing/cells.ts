import type { CellValue, ValueType } from '@parley/sql-drivers';
import fc from 'fast-check';

/** Text that formats trip over: separators, quotes, line ends, formulas, escapes, what XML can't hold, half a pair. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'a',
          'é',
          '東',
          '😀',
          ',',
          ';',
          '"',
          "'",
          '\n',
          '\r',
          '\t',
          ' ',
          '=',
          '+',
          '-',
          '@',
          '＝',
          '\\',
          '/',
          '<',
          '>',
        ],
        ...[
          '&',
          '_x0041_',
          '\u0000',
          '\u0001',
          '\u001f',
          '\u2028',
          '\ufeff',
          '\ufffe',
          '\ud800',
          '\u00a0',
          'null',
          '[',
          ']',
        ],
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

const digits = (most: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: 1, maxLength: most }).map((all) => all.join(''));
const signed = (text: fc.Arbitrary<string>) =>
  fc.tuple(fc.boolean(), text).map(([minus, of]) => (minus ? `-${of}` : of));
const day = fc
  .date({ min: new Date(Date.UTC(1, 0, 1)), max: new Date(Date.UTC(9_999, 11, 31)), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const time = fc.tuple(fc.nat(86_399), fc.option(digits(6))).map(([second, fraction]) => {
  const clock = new Date(second * 1_000).toISOString().slice(11, 19);
  return fraction === null ? clock : `${clock}.${fraction}`;
});
const moment = fc.tuple(day, time).map(([date, clock]) => `${date}T${clock}`);
const infinite = fc.constantFrom('infinity', '-infinity');

/** Cells of every type in the forms of the API: usual ones, and those that only some formats can hold. */
export const USUAL_CELLS: Readonly<Record<ValueType, fc.Arbitrary<CellValue>>> = {
  INTEGER: fc.integer(),
  BIGINT: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  DECIMAL: signed(
    fc
      .tuple(fc.maxSafeNat(), fc.option(digits(12)))
      .map(([whole, rest]) => (rest === null ? `${whole}` : `${whole}.${rest}`)),
  ),
  // JSON has no negative zero.
  FLOAT: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0),
    fc.constantFrom('NaN', 'Infinity', '-Infinity'),
  ),
  BOOLEAN: fc.boolean(),
  TEXT: oddText,
  DATE: day,
  TIME: time,
  TIMESTAMP: moment,
  TIMESTAMP_TZ: moment.map((text) => `${text}Z`),
  INTERVAL: fc.constantFrom('P1Y2M3DT4H5M6.7S', 'PT0S', 'P-1D', '-PT5M'),
  UUID: fc.uuid(),
  JSON: fc.json(),
  BINARY: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  ARRAY: fc.array(fc.oneof(oddText, fc.integer(), fc.constant(null), fc.array(oddText, { maxLength: 2 })), {
    maxLength: 4,
  }),
  OTHER: oddText,
};

const ODD_CELLS: Partial<Record<ValueType, fc.Arbitrary<CellValue>>> = {
  BIGINT: signed(digits(60).map((text) => `1${text}`)),
  DECIMAL: fc.oneof(
    signed(digits(60).map((text) => `1.${text}`)),
    fc.constantFrom('NaN', 'Infinity', '-Infinity'),
  ),
  DATE: fc.oneof(
    infinite,
    fc.constantFrom('0044-03-15 BC', '12025-01-31', '0000-00-00', '2025-02-00', '1900-02-28', '2023-02-29'),
  ),
  TIME: fc.constantFrom('-838:59:59', '10:00:00.123456789'),
  TIMESTAMP: fc.oneof(
    infinite,
    fc.constantFrom('2025-01-01T10:00:00.123456789', '0000-00-00T00:00:00', '0044-03-15T00:00:00 BC'),
  ),
  TIMESTAMP_TZ: fc.oneof(
    infinite,
    fc.constantFrom('294276-12-31T23:59:59.999999Z', '4713-01-01T00:00:00Z BC'),
  ),
};

const VALUE_TYPES = Object.keys(USUAL_CELLS) as ValueType[];

export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: ValueType }[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** A column of each type, some of them with values that few formats hold. */
export const tables: fc.Arbitrary<Table> = fc
  .tuple(fc.boolean(), fc.shuffledSubarray(VALUE_TYPES, { minLength: 1 }))
  .chain(([odd, types]) => {
    const cells = types.map((type) => {
      const usual = USUAL_CELLS[type];
      return fc.option(odd ? fc.oneof(usual, ODD_CELLS[type] ?? usual) : usual, { freq: 6 });
    });
    return fc.record({
      columns: fc.constant(types.map((type) => ({ name: type.toLowerCase(), type }))),
      rows: fc.array(fc.tuple(...cells) as fc.Arbitrary<CellValue[]>, { maxLength: 12 }),
    });
  });
