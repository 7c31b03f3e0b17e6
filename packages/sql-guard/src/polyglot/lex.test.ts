import { describe, expect, it } from 'vitest';
import { MARIADB_PRINTED, MARIADB_TEXT } from '../mariadb/lex.js';
import { SQLITE_TEXT } from '../sqlite/lex.js';
import { type Lexicon, lex } from './lex.js';

const tokens = (sql: string, lexicon: Lexicon) =>
  lex(sql, lexicon, { parameters: 'refused' }).map(({ kind, text }) => `${kind} ${text}`);

const BOTH = [MARIADB_TEXT, SQLITE_TEXT];

describe.each(BOTH)('the lexer of $title', (lexicon) => {
  it('reads words, names, strings, numbers and operators', () => {
    expect(tokens("Select `a``b`, 'it''s', 1.50, x'4A' <= .5e3 from t;", lexicon)).toEqual([
      'word Select',
      'quoted name a`b',
      'operator ,',
      "string it's",
      'operator ,',
      'number 1.50',
      'operator ,',
      'bytes 4a',
      'operator <=',
      'number .5e3',
      'word from',
      'word t',
    ]);
  });

  it('takes the mark of another engine for the operator that it is here', () => {
    expect(tokens("U&'a'", lexicon)).toEqual(['word U', 'operator &', 'string a']);
  });

  it('leaves comments out and keeps the places of the text', () => {
    const sql = 'select /* é; */ a -- b\n, `ü`';
    const read = lex(sql, lexicon, { parameters: 'refused' });
    expect(read.map(({ start, end }) => sql.slice(start, end))).toEqual(['select', 'a', ',', '`ü`']);
  });

  it.each([
    ['an executable comment', 'select 1 /*! union select 2 */', 'SQL_NOT_SUPPORTED', 9],
    ['one with a version', 'select 1 /*!50000 union select 2 */', 'SQL_NOT_SUPPORTED', 9],
    ["MariaDB's own", 'select 1 /*M!100100 union select 2 */', 'SQL_NOT_SUPPORTED', 9],
    ['one in lower case', 'select 1 /*m!100100 union select 2 */', 'SQL_NOT_SUPPORTED', 9],
    ['a hint', 'select /*+ MAX_EXECUTION_TIME(0) */ 1', 'SQL_NOT_SUPPORTED', 7],
    ['a comment in a comment', 'select 1 /* a /* b */ , secret */', 'SQL_NOT_SUPPORTED', 9],
    ['a comment that is not closed', 'select 1 /* a', 'SQL_SYNTAX', 9],
    ['a comment that opens and closes in one', 'select 1 /*/ 2', 'SQL_SYNTAX', 9],
    ['a string that is not closed', "select 'a", 'SQL_SYNTAX', 7],
    ['a name that is not closed', 'select `a', 'SQL_SYNTAX', 7],
    ['an empty name', 'select ``', 'SQL_SYNTAX', 7],
    ['a second statement', 'select 1; delete from t', 'SQL_NOT_A_SINGLE_SELECT', 8],
    ['a second semicolon', 'select 1;;', 'SQL_NOT_A_SINGLE_SELECT', 8],
    ['two strings side by side', "select 'a' 'b'", 'SQL_NOT_SUPPORTED', 11],
    ['two strings with a comment between', "select 'a'/**/'b'", 'SQL_NOT_SUPPORTED', 14],
    ['a character set before a string', "select _utf8'a'", 'SQL_NOT_SUPPORTED', 7],
    ['a national string', "select N'a'", 'SQL_NOT_SUPPORTED', 7],
    ['bits', "select b'101'", 'SQL_NOT_SUPPORTED', 7],
    ['bytes with half a byte', "select x'123'", 'SQL_NOT_SUPPORTED', 7],
    ['a string with a mark of another engine', "select E'a'", 'SQL_NOT_SUPPORTED', 7],
    ['a number of another base', 'select 0xFF', 'SQL_NOT_SUPPORTED', 7],
    ['a number with a tail', 'select 1a', 'SQL_NOT_SUPPORTED', 7],
    ['a number with an underscore', 'select 1_000', 'SQL_NOT_SUPPORTED', 7],
    ['a letter that looks like another', 'select \u0430 from t', 'SQL_NOT_SUPPORTED', 7],
    ['a word that ends in such a letter', 'select nam\u0435 from t', 'SQL_NOT_SUPPORTED', 7],
    ['a letter of full width', 'select \uff53 from t', 'SQL_NOT_SUPPORTED', 7],
    ['a quote that looks like one', 'select \u2018a\u2019', 'SQL_NOT_SUPPORTED', 7],
    ['a no-break space', 'select\u00a01', 'SQL_NOT_SUPPORTED', 6],
    ['an ideographic space', 'select 1\u30002', 'SQL_NOT_SUPPORTED', 8],
    ['a space of no width', 'select 1\u200b', 'SQL_NOT_SUPPORTED', 8],
    ['a byte order mark', '\ufeffselect 1', 'SQL_NOT_SUPPORTED', 0],
    ['a vertical tab', 'select\v1', 'SQL_NOT_SUPPORTED', 6],
    ['a form feed', 'select\f1', 'SQL_NOT_SUPPORTED', 6],
    ['a variable', 'select @a', 'SQL_NOT_SUPPORTED', 7],
    ['a variable of the server', 'select @@version', 'SQL_NOT_SUPPORTED', 7],
    ['a parameter', 'select ?', 'SQL_NOT_SUPPORTED', 7],
    ['a backslash outside of a string', 'select \\N', 'SQL_NOT_SUPPORTED', 7],
    ['a dollar', 'select $1', 'SQL_NOT_SUPPORTED', 7],
    ['a dollar in a word', 'select a$b', 'SQL_NOT_SUPPORTED', 7],
    ['braces', "select {d '2025-01-01'}", 'SQL_NOT_SUPPORTED', 7],
    ['an exclamation mark', 'select !1', 'SQL_NOT_SUPPORTED', 7],
  ])('refuses %s', (_what, sql, code, offset) => {
    expect(() => tokens(sql, lexicon)).toThrow(expect.objectContaining({ code, offset }));
  });
});

describe("MariaDB's text", () => {
  it('reads escapes as a server does out of the box', () => {
    expect(tokens(String.raw`'a\\b' , 'it\'s' , '\n\t\r' , '50\%' , '\_' , '\"'`, MARIADB_TEXT)).toEqual([
      'string a\\b',
      'operator ,',
      "string it's",
      'operator ,',
      'string \n\t\r',
      'operator ,',
      'string 50\\%',
      'operator ,',
      'string \\_',
      'operator ,',
      'string "',
    ]);
  });

  it.each([
    ['a NUL by escape', String.raw`select '\0'`],
    ['an escape without a meaning', String.raw`select '\d'`],
    ['the end of a file by escape', String.raw`select '\Z'`],
    ['double quotes', 'select "a"'],
    ['bars', "select 'a' || 'b'"],
    ['an arrow', "select a->'$.b'"],
    ['an assignment', 'select a := 1'],
    ['two minus signs that are none of a comment', 'select 5--1'],
    ['brackets around a name', 'select [a]'],
  ])('refuses %s', (_what, sql) => {
    expect(() => tokens(sql, MARIADB_TEXT)).toThrow(expect.objectContaining({ code: 'SQL_NOT_SUPPORTED' }));
  });

  it('does not end a string where a backslash escapes its quote', () => {
    expect(() => tokens(String.raw`select 'a\' or 1=1 -- '`, MARIADB_TEXT)).not.toThrow();
    expect(tokens(String.raw`'a\' or 1=1 -- '`, MARIADB_TEXT)).toEqual(["string a' or 1=1 -- "]);
  });

  it('takes a backslash for itself in what the guard printed', () => {
    expect(tokens(String.raw`'a\' = 'b'`, MARIADB_PRINTED)).toEqual(['string a\\', 'operator =', 'string b']);
  });

  it('has comments that begin with a hash', () => {
    expect(tokens('1 # 2\n3', MARIADB_TEXT)).toEqual(['number 1', 'number 3']);
  });
});

describe("SQLite's text", () => {
  it('has three quotes for names, and none for strings but one', () => {
    expect(tokens(`"a""b" [c d] \`e\` 'f'`, SQLITE_TEXT)).toEqual([
      'quoted name a"b',
      'quoted name c d',
      'quoted name e',
      'string f',
    ]);
  });

  it('takes two minus signs for a comment wherever they stand', () => {
    expect(tokens('5--1\n+2', SQLITE_TEXT)).toEqual(['number 5', 'operator +', 'number 2']);
  });

  it('takes a backslash for itself', () => {
    expect(tokens(String.raw`'\' , '\n'`, SQLITE_TEXT)).toEqual(['string \\', 'operator ,', 'string \\n']);
  });

  it.each(['select :a', 'select ?1', 'select #1', 'select $a'])('refuses %s', (sql) => {
    expect(() => tokens(sql, SQLITE_TEXT)).toThrow(expect.objectContaining({ code: 'SQL_NOT_SUPPORTED' }));
  });
});
