import { describe, expect, it } from 'vitest';
import { readLine } from './read-line.js';

describe('readLine', () => {
  it.each([
    ['  ', 0, { kind: 'nothing' }],
    ['revenue by month', 0, { kind: 'question', text: 'revenue by month' }],
    [' :SQL ', 0, { kind: 'sql' }],
    [':q', 3, { kind: 'quit' }],
    [':drop tables', 0, { kind: 'unknown', command: ':drop tables' }],
    ['Why??', 0, { kind: 'why' }],
    [':wrong  it counts returns', 0, { kind: 'feedback', isRight: false, comment: 'it counts returns' }],
    [':RIGHT', 0, { kind: 'feedback', isRight: true, comment: '' }],
    [':rightly', 0, { kind: 'unknown', command: ':rightly' }],
    ['why are sales down', 0, { kind: 'question', text: 'why are sales down' }],
    ['2', 2, { kind: 'choice', position: 2 }],
    ['3', 2, { kind: 'question', text: '3' }],
    ['0', 2, { kind: 'question', text: '0' }],
    ['2024', 3, { kind: 'question', text: '2024' }],
  ])('%j, with %i choices', (line, choices, said) => {
    expect(readLine(line, choices)).toEqual(said);
  });
});
