import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellValue, RowBatch } from '../driver.js';
import { rowsOf } from '../rows.test-support.js';
import { decodeArrayText } from './array-text.test-support.js';
import {
  decodeBoolean,
  decodeBytea,
  decodeFloat,
  decodeInteger,
  decodeText,
  decodeTimestamp,
  decodeTimestampTz,
} from './decode.test-support.js';
import { rowBody } from './messages.test-support.js';
import { RowEncoder } from './row-encoder.js';
import { PostgresTypes } from './types.js';

/** A type, texts that PostgreSQL sends for it, and the ordinary way to read them, value by value. */
interface Sample {
  readonly oid: number;
  readonly arrayOid: number;
  readonly text: fc.Arbitrary<string>;
  readonly decode: (text: string) => CellValue;
}

const awkward = fc.string({
  unit: fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\t',
    '\u0001',
    '\u001f',
    '\u007f',
    'é',
    '\u2028',
    '\u2029',
    '😀',
    'a',
    '{',
    '}',
    ',',
    ' ',
  ),
  maxLength: 60,
});
const anyText = fc.oneof(
  fc
    .string({ unit: 'binary', maxLength: 40 })
    .filter((text) => text === '' || (!text.includes('\0') && text.isWellFormed())),
  awkward,
  fc
    .tuple(fc.nat(300), awkward, fc.nat(300))
    .map(([a, text, b]) => `${'x'.repeat(a)}${text}${'ü'.repeat(b)}`),
  fc.constantFrom('NULL', 'null', '', 'infinity', '+00', ' ', '-', '0'),
);
const digits = (length: number) =>
  fc.nat(10 ** length - 1).map((value) => String(value).padStart(length, '0'));
const date = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 294_276 }), digits(2), digits(2))
    .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${month}-${day}`),
  fc.constant('infinity'),
);
const clock = fc
  .tuple(digits(2), digits(2), fc.nat(999_999))
  .map(
    ([hour, minute, micros]) =>
      `${hour}:${minute}:07${micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`}`,
  );
const moment = (zone: string) =>
  fc.oneof(
    fc
      .tuple(date, clock, fc.constantFrom('', ' BC'))
      .map(([day, time, era]) => (day === 'infinity' ? day : `${day} ${time}${zone}${era}`)),
    fc.constantFrom('infinity', '-infinity'),
  );
/** The forms that PostgreSQL chooses from: with and without an exponent, of two digits at least. */
const float = fc.tuple(fc.double(), fc.boolean()).map(([value, scientific]) => {
  if (!Number.isFinite(value)) return String(value);
  const text = Object.is(value, -0) ? '-0' : scientific ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
});

/** Digits enough for `real`, as the session settings have them printed. */
const real = fc
  .float({ noDefaultInfinity: false })
  .map((value) => (Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(9)))));
const interval = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: -178_000, max: 178_000 }),
      fc.nat(11),
      fc.integer({ min: -999, max: 999 }),
      clock,
    )
    .map(([years, months, days, time]) => `${years} years ${months} mons ${days} days -${time}`),
  clock,
);

const SAMPLES: readonly Sample[] = [
  { oid: 16, arrayOid: 1000, text: fc.constantFrom('t', 'f'), decode: decodeBoolean },
  {
    oid: 17,
    arrayOid: 1001,
    text: fc.uint8Array({ maxLength: 50 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
    decode: decodeBytea,
  },
  { oid: 18, arrayOid: 1002, text: fc.constantFrom('a', '"', '\\', ''), decode: decodeText },
  { oid: 19, arrayOid: 1003, text: anyText, decode: decodeText },
  {
    oid: 20,
    arrayOid: 1016,
    text: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    decode: decodeText,
  },
  {
    oid: 21,
    arrayOid: 1005,
    text: fc.integer({ min: -32_768, max: 32_767 }).map(String),
    decode: decodeInteger,
  },
  { oid: 23, arrayOid: 1007, text: fc.integer().map(String), decode: decodeInteger },
  { oid: 25, arrayOid: 1009, text: anyText, decode: decodeText },
  { oid: 26, arrayOid: 1028, text: fc.nat(4_294_967_295).map(String), decode: decodeInteger },
  { oid: 114, arrayOid: 199, text: fc.json(), decode: decodeText },
  { oid: 700, arrayOid: 1021, text: real, decode: decodeFloat },
  { oid: 701, arrayOid: 1022, text: float, decode: decodeFloat },
  { oid: 1042, arrayOid: 1014, text: anyText.map((text) => text.padEnd(12)), decode: decodeText },
  { oid: 1043, arrayOid: 1015, text: anyText, decode: decodeText },
  { oid: 1082, arrayOid: 1182, text: date, decode: decodeText },
  { oid: 1083, arrayOid: 1183, text: clock, decode: decodeText },
  { oid: 1114, arrayOid: 1115, text: moment(''), decode: decodeTimestamp },
  { oid: 1184, arrayOid: 1185, text: moment('+00'), decode: decodeTimestampTz },
  { oid: 1186, arrayOid: 1187, text: interval, decode: decodeText },
  {
    oid: 1700,
    arrayOid: 1231,
    text: fc.oneof(
      fc.constantFrom('NaN', 'Infinity', '-0.00'),
      fc.tuple(fc.bigInt(), digits(4)).map((parts) => parts.join('.')),
    ),
    decode: decodeText,
  },
  { oid: 2950, arrayOid: 2951, text: fc.uuid(), decode: decodeText },
  { oid: 3802, arrayOid: 3807, text: fc.json(), decode: decodeText },
  // Of a type that nobody could describe.
  { oid: 999_999, arrayOid: 999_998, text: anyText, decode: decodeText },
];

const types = new PostgresTypes();
const DELIMITED = { oid: 999_997, delimiter: ';' } as const;
types.learn([
  { oid: 999_999, name: 'odd', kind: 'b', category: 'U', element: 0, delimiter: ',', base: 0 },
  { oid: 999_998, name: 'odd[]', kind: 'b', category: 'A', element: 999_999, delimiter: ',', base: 0 },
  {
    oid: DELIMITED.oid,
    name: 'odder[]',
    kind: 'b',
    category: 'A',
    element: 999_999,
    delimiter: ';',
    base: 0,
  },
]);

function encode(oids: readonly number[], rows: readonly (readonly (string | Buffer | null)[])[]): RowBatch {
  const encoder = new RowEncoder(oids.map((oid) => types.of(oid).write));
  for (const row of rows) {
    const body = rowBody(row);
    // Among other bytes, as in what comes from a network.
    const around = Buffer.concat([Buffer.from('{"'), body, Buffer.from('"}')]);
    encoder.add(around, 2, 2 + body.length);
  }
  return encoder.take();
}

/** What a client that parses gets today, by way of JavaScript values. */
function through(values: unknown): CellValue[][] {
  return JSON.parse(JSON.stringify(values));
}

/** An array's text as PostgreSQL prints it: quoted where it must be, and sometimes where it need not. */
function arrayText(elements: readonly unknown[], delimiter: string, quoteAll: boolean): string {
  const written = elements.map((element) => {
    if (Array.isArray(element)) return arrayText(element, delimiter, quoteAll);
    if (element === null) return 'NULL';
    const text = String(element);
    const isPlain = text !== '' && text.toUpperCase() !== 'NULL' && !/["\\{}\s,;]/.test(text);
    return isPlain && !quoteAll ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${written.join(delimiter)}}`;
}

describe('rows as JSON', () => {
  it.each(SAMPLES.map((sample) => [types.of(sample.oid).databaseType, sample] as const))(
    'writes %s as it is read',
    (_name, { oid, text, decode }) => {
      fc.assert(
        fc.property(fc.array(fc.option(text), { minLength: 1, maxLength: 20 }), (cells) => {
          const batch = encode(
            [oid],
            cells.map((cell) => [cell]),
          );
          expect(batch.count).toBe(cells.length);
          expect(rowsOf(batch)).toEqual(through(cells.map((cell) => [cell === null ? null : decode(cell)])));
        }),
        { numRuns: 300 },
      );
    },
  );

  it.each(SAMPLES.map((sample) => [types.of(sample.oid).databaseType, sample] as const))(
    'writes arrays of %s as they are read',
    (_name, { oid, arrayOid, text, decode }) => {
      const elements = fc.array(fc.option(text), { maxLength: 6 });
      const nested = fc.oneof(
        elements,
        fc.array(fc.array(fc.option(text), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      );
      const delimiter = oid === 999_999 ? fc.constantFrom(',', ';') : fc.constant(',');
      fc.assert(
        fc.property(
          nested,
          delimiter,
          fc.boolean(),
          fc.constantFrom('', '[2:3]=', '[-1:0][0:7]='),
          (list, between, quoteAll, bounds) => {
            const written = bounds + arrayText(list, between, quoteAll);
            const cells = rowsOf(encode([between === ';' ? DELIMITED.oid : arrayOid], [[written]]));
            expect(cells).toEqual(through([[decodeArrayText(written, between, decode)]]));
          },
        ),
        { numRuns: 200 },
      );
    },
  );

  it('writes rows of many columns as they are read, whatever stands beside what', () => {
    const row = fc.array(fc.nat(SAMPLES.length - 1), { maxLength: 12 }).chain((columns) => {
      const samples = columns.map((column) => SAMPLES[column] as Sample);
      return fc.tuple(
        fc.constant(samples),
        fc.array(fc.tuple(...samples.map(({ text }) => fc.option(text))), { maxLength: 8 }),
      );
    });
    fc.assert(
      fc.property(row, ([samples, rows]) => {
        const batch = encode(
          samples.map(({ oid }) => oid),
          rows,
        );
        const values = rows.map((cells) =>
          cells.map((cell, index) => (cell === null ? null : (samples[index] as Sample).decode(cell))),
        );
        expect(rowsOf(batch)).toEqual(through(values));
      }),
      { numRuns: 500 },
    );
  });

  it('writes text in the very bytes of JSON.stringify', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encode([25], [[text]]).json.toString()).toBe(JSON.stringify([[text]]));
      }),
      { numRuns: 1_000 },
    );
    for (let code = 1; code < 0x300; code += 1) {
      const text = String.fromCodePoint(code);
      expect(encode([25], [[text]]).json.toString()).toBe(JSON.stringify([[text]]));
    }
  });

  it.each([0, 1, 5, 95, 96, 97, 191, 192, 300])(
    'escapes at every place of a text of %i characters',
    (length) => {
      const rows: string[][] = [];
      for (let at = 0; at < length; at += 1) rows.push([`${'a'.repeat(at)}"${'b'.repeat(length - at - 1)}`]);
      expect(rowsOf(encode([25], rows))).toEqual(rows);
    },
  );

  it('writes values of megabytes', () => {
    const plain = 'wide ü '.repeat(600_000);
    const escaped = '\u0001"\\\n'.repeat(900_000);
    const bytes = Buffer.alloc(2_000_000, 'abc');
    const [row] = rowsOf(
      encode(
        [25, 25, 17, 1009],
        [[plain, escaped, `\\x${bytes.toString('hex')}`, arrayText([escaped, plain], ',', false)]],
      ),
    );
    expect(row?.[0] === plain && row[1] === escaped && row[2] === bytes.toString('base64')).toBe(true);
    expect(JSON.stringify(row?.[3]) === JSON.stringify([escaped, plain])).toBe(true);
  });

  it('begins anew after each batch, and leaves what it gave as it was', () => {
    const encoder = new RowEncoder([types.of(25).write]);
    const batches = Array.from({ length: 5 }, (_, index) => {
      for (let row = 0; row < index; row += 1) {
        const body = rowBody([`${index} ${'x'.repeat(100_000 * row)}`]);
        encoder.add(body, 0, body.length);
      }
      expect(encoder.count).toBe(index);
      return encoder.take();
    });
    expect(batches.map((batch) => rowsOf(batch).map(([cell]) => String(cell).length))).toEqual([
      [],
      [2],
      [2, 100_002],
      [2, 100_002, 200_002],
      [2, 100_002, 200_002, 300_002],
    ]);
  });
});

describe('what no PostgreSQL sends', () => {
  it.each(['1],["forged"', '1e', '--1', '+1', '01', '.5', '5.', '1e5x', '0x10', '', ' 1', 'true', '1\u0000'])(
    'is no number: %j stays text',
    (text) => {
      for (const oid of [23, 701]) expect(rowsOf(encode([oid], [[text], ['7']]))).toEqual([[text], [7]]);
    },
  );

  it('keeps JSON whole whatever bytes come, of every type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SAMPLES, ...SAMPLES.map(({ arrayOid }) => ({ oid: arrayOid }))),
        fc.uint8Array({ maxLength: 60 }),
        ({ oid }, bytes) => {
          let batch: RowBatch;
          try {
            batch = encode([oid, 25], [[Buffer.from(bytes), 'beside']]);
          } catch (error) {
            expect(String(error)).toMatch(/malformed (array|bytea) text/);
            return;
          }
          const rows = rowsOf(batch);
          expect(rows).toHaveLength(1);
          expect(rows[0]).toHaveLength(2);
          expect(rows[0]?.[1]).toBe('beside');
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('puts U+FFFD for what is no UTF-8', () => {
    const text = Buffer.from([0x61, 0xc3, 0x22, 0xff, 0x62]);
    const { json } = encode([25, 25], [[text, 'ü']]);
    expect(json).toEqual(Buffer.from(JSON.stringify([['a\ufffd"\ufffdb', 'ü']])));
  });

  it.each([
    ['too few columns', rowBody(['1'])],
    ['too many columns', rowBody(['1', '2', '3'])],
    [
      'a cell longer than the row',
      Buffer.concat([rowBody(['1', '2']).subarray(0, 7), Buffer.from([0x7f, 0, 0, 0])]),
    ],
    [
      'a cell of negative length',
      Buffer.concat([rowBody(['1']).subarray(0, 7), Buffer.from([0xff, 0xff, 0xff, 0xfe])]),
    ],
    ['bytes behind the last cell', Buffer.concat([rowBody(['1', '2']), Buffer.from('x')])],
    ['no count', Buffer.from([0])],
    ['nothing', Buffer.alloc(0)],
  ])('refuses a row with %s', (_what, body) => {
    const encoder = new RowEncoder([types.of(25).write, types.of(25).write]);
    const counted = Buffer.from(body);
    if (_what.startsWith('a cell')) counted.writeInt16BE(2, 0);
    expect(() => encoder.add(Buffer.concat([counted, Buffer.alloc(20)]), 0, counted.length)).toThrow(
      'not of the columns',
    );
  });

  it.each([
    '',
    '{',
    '}',
    '{a',
    '{a,',
    '{,}',
    '{a}}',
    'a',
    '"a"',
    '{"a',
    '{"a\\',
    '[1:2]',
    `${'{'.repeat(7)}a${'}'.repeat(7)}`,
  ])('refuses the array text %j', (text) => {
    expect(() => encode([1009], [[text]])).toThrow('malformed array text');
  });
});
