import { afterAll, describe, expect, it } from 'vitest';
import { createPostgresParser } from './parser.js';

const parser = createPostgresParser();
afterAll(() => parser.close());

describe('createPostgresParser', () => {
  it('answers with the tree of PostgreSQL’s own parser', async () => {
    const tree = await parser.parse('select id from customers where name = $1');
    expect(tree).toMatchObject({ stmts: [{ stmt: { SelectStmt: { op: 'SETOP_NONE' } } }] });
  });

  it('reads an empty text as no statement', async () => {
    expect(await parser.parse('')).toMatchObject({ stmts: [] });
    expect(await parser.parse(' -- nothing')).toMatchObject({ stmts: [] });
  });

  it('names the place of a syntax error in characters', async () => {
    await expect(parser.parse("select 'é😀' from from")).rejects.toMatchObject({
      sqlDetails: { cursorPosition: 17 },
      message: 'syntax error at or near "from"',
    });
  });

  it('parses many statements at once, each with its own answer', async () => {
    const trees = await Promise.all(
      Array.from({ length: 40 }, (_, index) => parser.parse(`select ${index} as n`)),
    );
    trees.forEach((tree, index) => {
      expect(JSON.stringify(tree)).toContain(index === 0 ? '"ival":{}' : `"ival":${index}`);
    });
  });

  it.each([
    ['parentheses', `select ${'('.repeat(30_000)}1${')'.repeat(30_000)}`],
    ['subqueries', `select ${'(select '.repeat(8_000)}1${')'.repeat(8_000)}`],
    ['a long sum', `select ${'1+'.repeat(16_000)}1`],
  ])('refuses or reads %s nested without bound, and goes on parsing', async (_, sql) => {
    const outcome = await parser.parse(sql).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'SQL_TOO_DEEP' });
    else expect(outcome).toMatchObject({ stmts: [{}] });
    expect(await parser.parse('select 1')).toMatchObject({ stmts: [{}] });
  });

  it('refuses what takes longer than the limit, and replaces the thread', async () => {
    const hurried = createPostgresParser({ threads: 1, timeLimitMs: 1 });
    const long = `select ${Array.from({ length: 60_000 }, (_, index) => `c${index}`).join(', ')}`;
    await expect(hurried.parse(long)).rejects.toMatchObject({ code: 'TIMEOUT' });
    // A millisecond may be too short for anything on a busy machine; what counts is that it ends.
    await expect(Promise.race([hurried.parse('select 1')]).catch(() => 'refused')).resolves.toBeDefined();
    await hurried.close();
  });

  it('bounds its queue', async () => {
    const small = createPostgresParser({ threads: 1, maxWaiting: 1 });
    const outcomes = await Promise.allSettled(
      ['select 1', 'select 2', 'select 3'].map((sql) => small.parse(sql)),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[2]).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    await small.close();
  });

  it('refuses to parse after it was closed', async () => {
    const closed = createPostgresParser();
    await closed.parse('select 1');
    await closed.close();
    await expect(closed.parse('select 1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
