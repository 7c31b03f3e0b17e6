import { binaryFor } from '@parley/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOrdinarily } from './ordinary-reading.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TABLE everything (
    id int PRIMARY KEY,
    tiny tinyint, tinyu tinyint unsigned, small smallint, smallu smallint unsigned, medium mediumint,
    mediumu mediumint unsigned, whole int, wholeu int unsigned, big bigint, bigu bigint unsigned, filled int(6) zerofill,
    dec_ decimal(65, 30), money decimal(12, 2), f4 float, f8 double, flag boolean,
    day date, clock time(6), stamp datetime(6), plain datetime, moment timestamp(6) NULL, y year,
    words text, code varchar(40), padded char(4), latin varchar(20) CHARACTER SET latin1, feeling enum('calm', 'très gai'),
    tags set('x', 'y', 'z'), doc json, uid uuid, address inet6, address4 inet4,
    raw longblob, fixed binary(4), vary varbinary(40), bits bit(10), place geometry, point_ point
  ) CHARACTER SET utf8mb4;
`;

/** Expressions over a row's number `seq`, for every column of `everything`. */
const ANYTHING: Readonly<Record<string, string>> = {
  tiny: 'crc32(seq) % 256 - 128',
  tinyu: 'crc32(seq) % 256',
  small: 'crc32(seq) % 65536 - 32768',
  smallu: 'crc32(seq) % 65536',
  medium: 'crc32(seq) % 16777216 - 8388608',
  mediumu: 'crc32(seq) % 16777216',
  whole: 'crc32(seq) - 2147483648',
  wholeu: 'crc32(seq)',
  big: 'CAST(conv(left(md5(seq), 1 + seq % 15), 16, 10) AS SIGNED) * IF(seq % 2, 1, -1)',
  bigu: 'CAST(conv(left(md5(seq), 1 + seq % 16), 16, 10) AS UNSIGNED)',
  filled: 'crc32(seq) % 1000000',
  dec_: 'crc32(seq) * crc32(seq + 1) / 1000003',
  money: '(crc32(seq) - 2147483648) / 100',
  f4: '(crc32(seq) - 2147483648) / pow(10, seq % 12)',
  f8: '(crc32(seq) - 2147483648) * pow(10, seq % 40 - 20)',
  flag: 'seq % 2',
  day: "IF(seq % 50 = 0, '0000-00-00', date('1000-01-01' + INTERVAL crc32(seq) % 3000000 DAY))",
  clock: 'sec_to_time((crc32(seq) - 2147483648) / 1000)',
  stamp: "IF(seq % 50 = 0, '0000-00-00', '1000-01-01' + INTERVAL crc32(seq) * 60000001 MICROSECOND)",
  plain: "date('2000-01-01') + INTERVAL crc32(seq) % 2 * seq * 3601 SECOND",
  moment: "'1975-01-01' + INTERVAL crc32(seq) % 1500000000 SECOND + INTERVAL seq % 3 * 1001 MICROSECOND",
  y: '1901 + seq % 255',
  words: "repeat(concat(char(seq % 32), char(34), char(92), 'ü€😀', seq), seq % 30)",
  code: "concat('c', seq)",
  padded: "elt(1 + seq % 3, 'a', 'ab ', '')",
  latin: "concat('é', seq)",
  feeling: "elt(1 + seq % 2, 'calm', 'très gai')",
  tags: "elt(1 + seq % 3, 'x', 'x,z', '')",
  doc: "json_object('n', seq, 'a b', json_array(seq / 7, NULL, 'x'))",
  uid: 'uuid()',
  address: "concat('2001:db8::', hex(seq))",
  address4: "concat('10.0.', seq % 256, '.1')",
  raw: 'repeat(unhex(md5(seq)), seq % 200)',
  fixed: 'unhex(left(md5(seq), 2 * (seq % 5)))',
  vary: 'unhex(left(md5(seq), 2 * (seq % 17)))',
  bits: 'crc32(seq) % 1024',
  place: 'point(seq, -seq)',
  point_: 'point(seq / 7, 0)',
};

describe.runIf(binaryFor('mariadbd', 'MariaDB’s exact values') !== undefined)(
  'exact values of MariaDB',
  () => {
    let database: TenantDatabase;
    beforeAll(async () => {
      // Zero dates are values that older tables hold.
      database = await startTenantDatabase(SCHEMA, ['--sql-mode=', '--default-time-zone=+05:30']);
    });
    afterAll(() => database?.stop());

    /** The cell that MariaDB's own reading of `literal` becomes in a column of `everything`. */
    async function cellOf(column: string, literal: string | null) {
      await database.execute('DELETE FROM everything');
      await database.execute(`INSERT INTO everything (id, ${column}) VALUES (1, ${literal ?? 'NULL'})`);
      const { columns, rows } = await database.read(`SELECT ${column} FROM everything`);
      return { column: columns[0], cell: rows[0]?.[0] };
    }

    it.each([
      ['tiny', '-128', 'INTEGER', -128],
      ['tinyu', '255', 'INTEGER', 255],
      ['small', '-32768', 'INTEGER', -32768],
      ['smallu', '65535', 'INTEGER', 65535],
      ['medium', '-8388608', 'INTEGER', -8388608],
      ['mediumu', '16777215', 'INTEGER', 16777215],
      ['whole', '-2147483648', 'INTEGER', -2147483648],
      ['wholeu', '4294967295', 'INTEGER', 4294967295],
      ['big', '-9223372036854775808', 'BIGINT', '-9223372036854775808'],
      ['big', '9007199254740993', 'BIGINT', '9007199254740993'],
      ['bigu', '18446744073709551615', 'BIGINT', '18446744073709551615'],
      ['filled', '42', 'INTEGER', 42],
      ['money', '12.5', 'DECIMAL', '12.50'],
      ['money', '-0.05', 'DECIMAL', '-0.05'],
      [
        'dec_',
        '12345678901234567890123456789012345.123456789012345678901234567890',
        'DECIMAL',
        '12345678901234567890123456789012345.123456789012345678901234567890',
      ],
      ['f4', '0.1', 'FLOAT', 0.1],
      ['f4', '16777217', 'FLOAT', 16777216],
      ['f4', '3.4028235e38', 'FLOAT', 3.4028235e38],
      ['f4', '1e-45', 'FLOAT', 1e-45],
      ['f8', '1.7976931348623157e308', 'FLOAT', Number.MAX_VALUE],
      ['f8', '5e-324', 'FLOAT', 5e-324],
      ['f8', '0.1', 'FLOAT', 0.1],
      ['flag', 'true', 'INTEGER', 1],
      ['day', "'2025-01-31'", 'DATE', '2025-01-31'],
      ['day', "'0000-00-00'", 'DATE', '0000-00-00'],
      ['day', "'2025-02-00'", 'DATE', '2025-02-00'],
      ['day', "'9999-12-31'", 'DATE', '9999-12-31'],
      ['clock', "'10:00:00.123456'", 'TIME', '10:00:00.123456'],
      ['clock', "'-838:59:59.5'", 'TIME', '-838:59:59.5'],
      ['clock', "'0:00:00'", 'TIME', '00:00:00'],
      ['clock', "'100:00:01'", 'TIME', '100:00:01'],
      ['stamp', "'2025-01-31 10:00:00.123456'", 'TIMESTAMP', '2025-01-31T10:00:00.123456'],
      ['stamp', "'2025-01-31 10:00:00.5'", 'TIMESTAMP', '2025-01-31T10:00:00.5'],
      ['stamp', "'2025-01-31 00:00:00'", 'TIMESTAMP', '2025-01-31T00:00:00'],
      ['stamp', "'0000-00-00 00:00:00'", 'TIMESTAMP', '0000-00-00T00:00:00'],
      ['plain', "'2025-00-00 10:00:00'", 'TIMESTAMP', '2025-00-00T10:00:00'],
      // Inserted by a session 5:30 ahead of UTC.
      ['moment', "'2025-01-31 10:00:00.123456'", 'TIMESTAMP_TZ', '2025-01-31T04:30:00.123456Z'],
      ['moment', "'0000-00-00 00:00:00'", 'TIMESTAMP_TZ', '0000-00-00T00:00:00Z'],
      ['y', '2025', 'INTEGER', 2025],
      ['words', '\'naïve 😀 "quoted" \\\\ \\n\\t\'', 'TEXT', 'naïve 😀 "quoted" \\ \n\t'],
      ['words', "''", 'TEXT', ''],
      ['words', 'NULL', 'TEXT', null],
      ['code', "'ab  '", 'TEXT', 'ab  '],
      ['padded', "'ab'", 'TEXT', 'ab'],
      ['latin', "'é€'", 'TEXT', 'é€'],
      ['feeling', "'très gai'", 'TEXT', 'très gai'],
      ['tags', "'z,x'", 'TEXT', 'x,z'],
      ['doc', '\'{"a":  1e400, "a": 2}\'', 'JSON', '{"a":  1e400, "a": 2}'],
      ['uid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", 'UUID', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
      ['address', "'::ffff:10.0.0.1'", 'OTHER', '::ffff:10.0.0.1'],
      ['address4', "'10.0.0.1'", 'OTHER', '10.0.0.1'],
      ['raw', "x'00ff10'", 'BINARY', 'AP8Q'],
      ['raw', "''", 'BINARY', ''],
      ['fixed', "x'00ff'", 'BINARY', 'AP8AAA=='],
      ['vary', "x'00ff'", 'BINARY', 'AP8='],
      ['bits', "b'1010'", 'OTHER', '0000001010'],
      [
        'place',
        "ST_GeomFromText('POINT(1 2)', 4326)",
        'OTHER',
        'e61000000101000000000000000000f03f0000000000000040',
      ],
      [
        'point_',
        "ST_GeomFromText('POINT(1 2)')",
        'OTHER',
        '000000000101000000000000000000f03f0000000000000040',
      ],
    ])('%s %s is %s %j', async (name, literal, type, expected) => {
      const { column, cell } = await cellOf(name, literal);
      expect(column).toMatchObject({ name, type });
      expect(cell).toEqual(expected);
      expect(JSON.parse(JSON.stringify(cell))).toEqual(expected);
    });

    it('names the engine’s own types', async () => {
      const { columns } = await database.read('SELECT * FROM everything');
      expect(Object.fromEntries(columns.map(({ name, databaseType }) => [name, databaseType]))).toMatchObject(
        {
          tinyu: 'tinyint unsigned',
          bigu: 'bigint unsigned',
          dec_: 'decimal',
          f8: 'double',
          moment: 'timestamp',
          words: 'text',
          padded: 'char',
          feeling: 'enum',
          tags: 'set',
          doc: 'json',
          uid: 'uuid',
          address: 'inet6',
          raw: 'blob',
          fixed: 'binary',
          place: 'geometry',
          point_: 'point',
        },
      );
    });

    it('gives computed values the same forms', async () => {
      await database.execute(`DELETE FROM everything; INSERT INTO everything (id, whole, big, money, f4, stamp, clock, uid, doc)
      VALUES (1, 2, 9007199254740993, 1.10, 0.1, '2025-01-31 10:00:00.5', '10:00', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '[1]')`);
      const { columns, rows } = await database.read(
        `SELECT max(big), sum(whole), avg(money), max(f4), max(stamp), max(clock), max(uid), max(doc), count(*), NULL
       FROM everything`,
      );
      expect(columns.map(({ type }) => type)).toEqual([
        'BIGINT',
        'DECIMAL',
        'DECIMAL',
        'FLOAT',
        'TIMESTAMP',
        'TIME',
        'UUID',
        'JSON',
        'BIGINT',
        'TEXT',
      ]);
      expect(rows).toEqual([
        [
          '9007199254740993',
          '2',
          '1.100000',
          0.1,
          '2025-01-31T10:00:00.5',
          '10:00:00',
          'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
          '[1]',
          '1',
          null,
        ],
      ]);
    });

    it('refuses computed bits, which come in two forms', async () => {
      await expect(database.read('SELECT max(bits) AS m FROM everything')).rejects.toMatchObject({
        code: 'DATABASE_ERROR',
        message: expect.stringContaining('b + 0'),
      });
      expect((await database.read('SELECT max(bits + 0) AS m FROM everything')).columns).toMatchObject([
        { type: 'BIGINT' },
      ]);
    });

    it('writes what ordinary reading and JSON.stringify give, for every type at once', async () => {
      await database.execute('DELETE FROM everything');
      const columns = Object.entries(ANYTHING);
      const values = columns.map(([, sql], index) => `IF((seq + ${index}) % 5 = 0, NULL, ${sql})`);
      await database.execute(
        `SET sql_mode = 'NO_UNSIGNED_SUBTRACTION';
         INSERT INTO everything (id, ${columns.map(([name]) => name).join(', ')})
         SELECT seq, ${values.join(', ')} FROM seq_1_to_3000`,
      );
      const sql = 'SELECT * FROM everything ORDER BY id';
      const expected = await readOrdinarily(database.settings, sql);
      const { batches } = await database.connection.run(await database.approve(sql), RUN);
      let seen = 0;
      for await (const { count, json } of batches) {
        expect(json.toString()).toBe(JSON.stringify(expected.slice(seen, seen + count)));
        seen += count;
      }
      expect(seen).toBe(3_000);
    });

    it('keeps whatever the engine keeps', { timeout: 60_000 }, async () => {
      const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed());
      const micros = fc.bigInt({ min: 0n, max: 253_402_300_799_999_999n });
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
            bigu: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
            cents: fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }),
            f4: fc.float({ noNaN: true, noDefaultInfinity: true }),
            f8: fc.double({ noNaN: true, noDefaultInfinity: true }),
            words: text,
            bytes: fc.uint8Array({ maxLength: 40 }),
            doc: fc.jsonValue({ noUnicodeString: false, maxDepth: 3 }).map((value) => JSON.stringify(value)),
            bits: fc.integer({ min: 0, max: 1023 }),
            seconds: fc.integer({ min: -(839 * 3600 - 1), max: 839 * 3600 - 1 }),
            micros,
          }),
          async ({ big, bigu, cents, f4, f8, words, bytes, doc, bits, seconds, micros: at }) => {
            const money = `${cents < 0n ? '-' : ''}${abs(cents) / 100n}.${String(abs(cents) % 100n).padStart(2, '0')}`;
            await database.execute('DELETE FROM everything');
            await database.execute(
              `INSERT INTO everything (id, big, bigu, money, f4, f8, words, raw, doc, bits, clock, stamp)
             VALUES (1, ?, ?, ?, ${f4}, ${f8}, ?, ?, ?, ?, sec_to_time(?), ?)`,
              [
                String(big),
                String(bigu),
                money,
                words,
                Buffer.from(bytes),
                doc,
                bits,
                seconds,
                dateTimeOf(at),
              ],
            );
            const { rows } = await database.read(
              'SELECT big, bigu, money, f8, words, raw, doc, bits, clock, stamp, f4 FROM everything',
            );
            const [[...cells] = []] = rows;
            const f4Cell = cells.pop();
            expect(cells).toEqual([
              String(big),
              String(bigu),
              money,
              f8 === 0 ? 0 : f8,
              words,
              Buffer.from(bytes).toString('base64'),
              doc,
              bits.toString(2).padStart(10, '0'),
              clockOf(seconds),
              isoOf(at),
            ]);
            expect(Math.fround(Number(f4Cell))).toBe(f4 === 0 ? 0 : f4);
          },
        ),
        { numRuns: 40 },
      );
    });
  },
);

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Microseconds since 1970, as MariaDB reads a DATETIME. */
function dateTimeOf(micros: bigint): string {
  const seconds = new Date(Number(micros / 1_000n)).toISOString().slice(0, 19).replace('T', ' ');
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, '0')}`;
}

function isoOf(micros: bigint): string {
  return dateTimeOf(micros)
    .replace(' ', 'T')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

function clockOf(seconds: number): string {
  const [hours, minutes, rest] = [3600, 60, 1].map(
    (unit, index) => Math.floor(Math.abs(seconds) / unit) % (index === 0 ? 1_000 : 60),
  );
  const digits = [hours, minutes, rest].map((part) => String(part).padStart(2, '0'));
  return `${seconds < 0 ? '-' : ''}${digits.join(':')}`;
}
