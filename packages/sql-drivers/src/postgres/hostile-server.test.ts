import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellValue } from '../driver.js';
import { readAll } from '../rows.test-support.js';
import { int16, int32, message, rowBody } from './messages.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase('SELECT');
});
afterAll(() => database.stop());

const INTEGER = 23;
const TEXT = 25;
const BEGUN = Buffer.concat([message('1', Buffer.alloc(0)), message('2', Buffer.alloc(0))]);
const SUSPENDED = message('s', Buffer.alloc(0));
const END = message('C', Buffer.from('SELECT 1\0'));
const READY = message('Z', Buffer.from('T'));
/** The unnamed portal, some number of rows. */
const EXECUTE = Buffer.from('E\0\0\0\x09\0', 'latin1');

function described(...oids: readonly number[]): Buffer {
  const fields = oids.map((oid) =>
    Buffer.concat([Buffer.from('column\0'), int32(0), int16(0), int32(oid), int16(-1), int32(-1), int16(0)]),
  );
  return message('T', Buffer.concat([int16(oids.length), ...fields]));
}

function row(...cells: readonly (string | Buffer | null)[]): Buffer {
  return message('D', rowBody(cells));
}

/** What the server that is none does after its first answer. */
interface Afterwards {
  /** By itself. */
  readonly goOn?: (near: Socket) => Promise<void>;
  /** When the client says more. */
  readonly hear?: (near: Socket, bytes: Buffer) => void;
}

/**
 * A way to the real database, on which somebody else answers for it once: all up to the statement itself is the database's,
 * and the answer to the statement is `answer`.
 */
async function readFrom(
  answer: Buffer,
  { goOn, hear }: Afterwards = {},
): Promise<readonly (readonly CellValue[])[]> {
  const server = createServer((near) => {
    const far = connect(database.settings.port, database.settings.host);
    let isAnswered = false;
    far.on('data', (bytes) => near.write(bytes)).on('error', () => near.destroy());
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    near.on('data', (bytes) => {
      // The transaction and the plan are the database's own: only the statement begins with these letters.
      const isAsked = bytes.includes('\0SELECT 1 AS forged');
      isAnswered ||= isAsked;
      if (!isAnswered) far.write(bytes);
      else if (isAsked) near.write(answer, () => void goOn?.(near));
      else hear?.(near, bytes);
      if (!isAnswered || isAsked) return;
      if (bytes.includes('S\0\0\0\x04') || bytes.includes('ROLLBACK')) near.write(READY);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const connection = database.connect({}, { port: (server.address() as AddressInfo).port });
  try {
    const query = await database.letThrough('SELECT 1 AS forged', []);
    return await readAll(await connection.run(query, RUN));
  } finally {
    await connection.close();
    server.close();
  }
}

describe('a server that is none', () => {
  it('is read like any other where it keeps to the protocol', async () => {
    const answer = Buffer.concat([
      BEGUN,
      described(INTEGER, TEXT),
      row('1', 'a'),
      row(null, 'b'),
      END,
      READY,
    ]);
    expect(await readFrom(answer)).toEqual([
      [1, 'a'],
      [null, 'b'],
    ]);
  });

  it('is asked for more where its word that there is more comes after the rows were handed over', async () => {
    const some = Array.from({ length: 50 }, (_, index) => row(String(index + 1), 'slow'));
    let executes = 0;
    const all = await readFrom(Buffer.concat([BEGUN, described(INTEGER, TEXT)]), {
      async goOn(near) {
        // Whoever has waited for this long is given what there is.
        await sleep(150);
        near.write(Buffer.concat(some));
        await sleep(50);
        near.write(SUSPENDED);
      },
      hear(near, bytes) {
        if (!bytes.includes(EXECUTE)) return;
        executes += 1;
        near.write(Buffer.concat([row('51', 'late'), END]));
      },
    });
    expect(executes).toBe(1);
    expect(all).toHaveLength(51);
  });

  it('can’t forge cells by what it calls a number', async () => {
    const answer = Buffer.concat([BEGUN, described(INTEGER, TEXT), row('1,"b"],[2', 'a'), END, READY]);
    expect(await readFrom(answer)).toEqual([['1,"b"],[2', 'a']]);
  });

  it.each([
    ['a row before the columns', [BEGUN, row('1')]],
    ['a row with another count of columns', [BEGUN, described(INTEGER), row('1', '2')]],
    [
      'a cell that is longer than its row',
      [BEGUN, described(INTEGER), message('D', Buffer.concat([int16(1), int32(9)]))],
    ],
    [
      'more rows than were asked for',
      [BEGUN, described(INTEGER), ...Array.from({ length: 51 }, () => row('1'))],
    ],
    [
      'rows after it has paused',
      [BEGUN, described(INTEGER), row('1'), SUSPENDED, SUSPENDED, SUSPENDED, SUSPENDED, SUSPENDED, SUSPENDED],
    ],
    ['columns twice', [BEGUN, described(INTEGER), described(INTEGER)]],
    ['columns that break off', [BEGUN, message('T', int16(2))]],
    ['an end before the columns', [BEGUN, END, READY]],
    ['an empty statement', [BEGUN, message('I', Buffer.alloc(0))]],
    ['a wish for data', [BEGUN, described(INTEGER), message('G', Buffer.from([0, 0, 0]))]],
    ['data of a copy', [BEGUN, described(INTEGER), message('d', Buffer.from('1'))]],
    ['a message of an impossible length', [BEGUN, Buffer.from('D\0\0\0\0')]],
  ])('costs its connection: %s', async (_what, answer) => {
    await expect(readFrom(Buffer.concat(answer))).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('broke'),
    });
  });

  it('is not waited for when it announces more than a process should hold', async () => {
    const header = Buffer.from('D\x7f\xff\xff\xff', 'latin1');
    await expect(readFrom(Buffer.concat([BEGUN, described(INTEGER), header]))).rejects.toMatchObject({
      code: 'RESULT_LIMIT',
    });
  });
});
