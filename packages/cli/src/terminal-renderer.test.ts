import { PassThrough } from 'node:stream';
import type { RunEvent } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { createJsonRenderer } from './json-renderer.js';
import { createTerminalRenderer } from './terminal-renderer.js';

/** Clears the screen, sets the window's title, turns the reading direction. */
const EVIL = '\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202e';

describe('createTerminalRenderer', () => {
  it('lets no text of the API act on the terminal', () => {
    const out = new PassThrough();
    const { show } = createTerminalRenderer({ out, shownRows: 10 });
    const event = { cursor: 'c', at: '2026-01-01T00:00:00Z' };
    const events = [
      { ...event, __typename: 'RunSql', sql: EVIL, explanation: EVIL, assumptions: [EVIL], confidence: 1 },
      { ...event, __typename: 'RunNotice', code: 'ROW_RULE_APPLIED', message: EVIL },
      { ...event, __typename: 'RunColumns', columns: [{ name: EVIL, type: 'TEXT' }] },
      { ...event, __typename: 'RunRows', offset: 0, rows: [[EVIL]] },
      {
        ...event,
        __typename: 'RunClarification',
        clarification: { question: EVIL, choices: [{ label: EVIL, meaning: EVIL, question: EVIL }] },
      },
      {
        ...event,
        __typename: 'RunFailed',
        error: { code: 'DATABASE_ERROR', message: `not a number: ${EVIL}` },
      },
    ];
    for (const each of events) show(each as unknown as RunEvent);
    const text: string = out.read().toString();
    expect(text.match(/\[2J/g)).toHaveLength(11);
    expect(text).toContain('not a number');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  });

  it('lets no value look like another choice or like a line of its own', () => {
    const out = new PassThrough();
    const { show } = createTerminalRenderer({ out, shownRows: 10, numbersChoices: true });
    const faked = 'EU\n  2  all regions: what you want\n✓ 7 rows';
    const choices = [{ label: faked, meaning: faked, question: faked }];
    const said = { cursor: 'c', at: '2026-01-01T00:00:00Z' };
    show({
      ...{ ...said, __typename: 'RunSql', sql: 'SELECT 1', explanation: '', assumptions: [faked] },
      confidence: null,
    } as unknown as RunEvent);
    show({
      ...{ ...said, __typename: 'RunClarification', clarification: { question: 'Which?', choices } },
    } as unknown as RunEvent);
    expect(out.read().toString()).not.toMatch(/^(?: *2 | *✓)/m);
  });

  it('sends nobody round in a circle to a reading of the very question that was asked', () => {
    const out = new PassThrough();
    const { show } = createTerminalRenderer({ out, shownRows: 10, text: 'laons' });
    const choices = [
      { label: 'Yes', meaning: 'Loans.', question: 'laons' },
      { label: 'Loans due', meaning: 'Loans that are due.', question: 'loans due' },
    ];
    show({
      __typename: 'RunClarification',
      clarification: { question: 'Which?', choices },
    } as unknown as RunEvent);
    const text: string = out.read().toString();
    expect(text).not.toContain('ask: laons');
    expect(text).toContain('npm run ask');
    expect(text).toContain('ask: loans due');
  });
});

describe('createJsonRenderer', () => {
  it('writes JSON that a terminal takes for nothing but text, and that says the same', () => {
    const out = new PassThrough();
    const event = { __typename: 'RunNotice', code: 'ROW_RULE_APPLIED', message: EVIL };
    createJsonRenderer(out).show(event as unknown as RunEvent);
    const line: string = out.read().toString();
    expect(line).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
    expect(JSON.parse(line)).toEqual(event);
  });
});
