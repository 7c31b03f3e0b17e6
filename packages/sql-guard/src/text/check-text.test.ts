import { describe, expect, it } from 'vitest';
import { checkText, MAX_SQL_BYTES, MAX_SQL_DEPTH } from './check-text.js';

const nested = (levels: number) => `select ${'('.repeat(levels)}1${')'.repeat(levels)}`;

describe('checkText', () => {
  it('takes what is just within the limits', () => {
    expect(() => checkText('x'.repeat(MAX_SQL_BYTES))).not.toThrow();
    expect(() => checkText(nested(MAX_SQL_DEPTH))).not.toThrow();
    expect(() => checkText('select 1\t\r\n+ 2')).not.toThrow();
  });

  it('counts bytes, not characters', () => {
    expect(() => checkText('é'.repeat(MAX_SQL_BYTES / 2))).not.toThrow();
    expect(() => checkText(`${'é'.repeat(MAX_SQL_BYTES / 2)}x`)).toThrow(
      expect.objectContaining({
        code: 'SQL_TOO_LONG',
        details: { bytes: MAX_SQL_BYTES + 1, maxBytes: MAX_SQL_BYTES },
      }),
    );
  });

  it('says where the nesting grows too deep', () => {
    expect(() => checkText(`\n${nested(5_000)}`)).toThrow(
      expect.objectContaining({
        code: 'SQL_TOO_DEEP',
        details: { line: 2, column: 8 + MAX_SQL_DEPTH, maxDepth: MAX_SQL_DEPTH },
      }),
    );
  });

  it.each([
    ['a literal', `select '${'('.repeat(999)}'`],
    ['a literal with a doubled quote', `select 'it''s ${'('.repeat(999)}'`],
    ['an escape string', `select E'\\' ${'('.repeat(999)}'`],
    ['a dollar-quoted literal', `select $q$ ' ${'('.repeat(999)}$q$`],
    ['a quoted name', `select "'" , "${'('.repeat(999)}"`],
    ['a comment to the end of the line', `select 1 -- ' ${'('.repeat(999)}`],
    ['a comment in a comment', `select 1 /* /* ' */ ${'('.repeat(999)} */`],
    ['names that begin with case', `select ${'case_id, '.repeat(999)} 1`],
    ['brackets that close again', `select ${'(1) + '.repeat(999)} 1`],
  ])('does not count brackets in %s', (_what, sql) => {
    expect(() => checkText(sql)).not.toThrow();
  });
});
