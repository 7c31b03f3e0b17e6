import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageSplitter } from './message-splitter.js';
import { message, rowBody } from './messages.test-support.js';

/** Everything that a splitter gives out, in order: rows' bodies, and runs of other bytes. */
function split(
  chunks: readonly Buffer[],
  takesRows = true,
): { rows: string[]; others: Buffer; order: string } {
  const rows: string[] = [];
  const others: Buffer[] = [];
  let order = '';
  const splitter = new MessageSplitter({
    onOther(bytes) {
      others.push(Buffer.from(bytes));
      if (!order.endsWith('o')) order += 'o';
    },
    onDataRow: takesRows
      ? (bytes, from, to) => {
          rows.push(bytes.toString('latin1', from, to));
          order += 'r';
        }
      : undefined,
  });
  // As from a socket that reads into the same bytes again.
  for (const chunk of chunks) {
    const lent = Buffer.from(chunk);
    splitter.push(lent);
    lent.fill(0xff);
  }
  return { rows, others: Buffer.concat(others), order };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at)].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

const other = fc
  .tuple(fc.constantFrom('T', 's', 'C', 'Z', 'N', 'S', '2'), fc.uint8Array({ maxLength: 40 }))
  .map(([kind, body]) => message(kind, Buffer.from(body)));
const row = fc
  .array(fc.option(fc.string({ maxLength: 30 })), { maxLength: 6 })
  .map((cells) => message('D', rowBody(cells)));
const stream = fc.array(fc.oneof(other, row), { maxLength: 30 });

describe('finding rows among messages', () => {
  it('gives the same rows and other bytes, in the same order, wherever the stream is cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(1_500)), (messages, places) => {
        const bytes = Buffer.concat(messages);
        const isRow = (each: Buffer) => each[0] === 0x44;
        const seen = split(
          cut(
            bytes,
            places.filter((place) => place <= bytes.length),
          ),
        );
        expect(seen.rows).toEqual(messages.filter(isRow).map((each) => each.toString('latin1', 5)));
        expect(seen.others).toEqual(Buffer.concat(messages.filter((each) => !isRow(each))));
        const order = messages.map((each) => (isRow(each) ? 'r' : 'o')).join('');
        expect(seen.order).toBe(order.replace(/o+/g, 'o'));
      }),
      { numRuns: 300 },
    );
  });

  it('holds at every two cuts, and byte by byte', () => {
    const messages = [
      message('T', Buffer.from('columns')),
      message('D', rowBody(['12', null, 'ä'])),
      message('D', rowBody([])),
      message('s', Buffer.alloc(0)),
      message('D', rowBody(['', 'x'.repeat(20)])),
      message('Z', Buffer.from('T')),
    ];
    const bytes = Buffer.concat(messages);
    const whole = split([bytes]);
    expect(whole.order).toBe('orroro');
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        expect(split(cut(bytes, [first, second]))).toEqual(whole);
      }
    }
    expect(split([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('passes rows on where nobody takes them', () => {
    const bytes = Buffer.concat([message('D', rowBody(['1'])), message('C', Buffer.from('SELECT 1\0'))]);
    for (let place = 0; place <= bytes.length; place += 1) {
      expect(split(cut(bytes, [place]), false)).toMatchObject({ rows: [], others: bytes });
    }
  });

  it('joins a row of megabytes from the pieces it comes in', () => {
    const text = 'wide'.repeat(1_500_000);
    const bytes = Buffer.concat([message('D', rowBody([text])), message('D', rowBody(['next']))]);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) chunks.push(bytes.subarray(at, at + 65_536));
    expect(split(chunks).rows.map((each) => each.length)).toEqual([6_000_006, 10]);
  });

  it.each([
    ['D', 'Rows this large'],
    // Of a server of another kind, for example.
    ['E', 'impossible length'],
    ['T', 'impossible length'],
  ])('refuses a message %s of more than a process should hold, before it comes', (kind, said) => {
    const header = message(kind, Buffer.alloc(0));
    header.writeUInt32BE(0xffff_fff0, 1);
    expect(() => split([header])).toThrow(said);
    expect(() => split([header.subarray(0, 3), header.subarray(3)])).toThrow(said);
  });

  it('refuses a length that is none', () => {
    const header = message('D', Buffer.alloc(0));
    header.writeUInt32BE(3, 1);
    expect(() => split([header])).toThrow('impossible length');
  });
});
