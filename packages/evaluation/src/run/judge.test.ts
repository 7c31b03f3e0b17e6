import { describe, expect, it } from 'vitest';
import { type Answer, cellOf } from '../matching/cell.js';
import type { EvaluationQuestion } from '../question-set.js';
import { type GoldAnswer, judge } from './judge.js';
import type { Attempt } from './outcome.js';

const number = (...values: readonly number[]): Answer => ({
  columns: ['n'],
  rows: values.map((value) => [cellOf('number', String(value))]),
});
const rows = (...values: readonly number[]): GoldAnswer => ({ kind: 'rows', answer: number(...values) });
const level = (...values: readonly number[]): GoldAnswer => ({
  kind: 'undetermined',
  answer: number(...values),
});
const failed: GoldAnswer = { kind: 'failed', message: 'no such table' };

function judged(answers: readonly Answer[], ...golds: readonly (readonly GoldAnswer[])[]) {
  const gold = golds.map((_, index) => ({ sql: `SELECT ${index}`, anyOf: [] }));
  const question: EvaluationQuestion = { id: '1', question: 'How many?', category: 'all', gold };
  const told = { sql: 'SELECT 1', confidence: 1, explanation: '', assumptions: [] };
  const attempt: Attempt = { kind: 'answer', ...told, answers, ms: 1, tokens: 0 };
  return judge(question, attempt, golds);
}

describe('an answer', () => {
  it('is right by one statement on every fill, not by one here and another there', () => {
    expect(judged([number(1), number(2)], [rows(1), rows(2)], [rows(5), rows(6)]).outcome).toBe('right');
    expect(judged([number(1), number(6)], [rows(1), rows(2)], [rows(5), rows(6)])).toMatchObject({
      ...{ outcome: 'wrong', isRightAsGiven: true, reason: expect.stringContaining('on re-fill 1') },
      expected: { rows: [['2']] },
      got: { rows: [['6']] },
    });
  });

  it('is judged by the statements that can be run', () => {
    expect(judged([number(1)], [failed], [rows(1)]).outcome).toBe('right');
    expect(judged([number(1)], [failed], [rows(2, 3)])).toMatchObject({
      outcome: 'wrong',
      reason: 'there should be 2 rows, and are 1.',
    });
    expect(judged([number(1)], [failed])).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('no such table'),
    });
  });

  it('may take other ones of level rows on a re-fill, not on the data as given', () => {
    expect(judged([number(1), number(9)], [rows(1), level(2)]).outcome).toBe('right');
    expect(judged([number(9), number(2)], [level(1), rows(2)]).outcome).toBe('wrong');
  });
});
