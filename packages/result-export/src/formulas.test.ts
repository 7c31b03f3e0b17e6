import { describe, expect, it } from 'vitest';
import { defuse, isFormula } from './formulas.js';

describe('what a spreadsheet would run', () => {
  it.each([
    ['=1+1'],
    ["=cmd|' /C calc'!A0"],
    ['+1'],
    ['-1'],
    ['@SUM(A1)'],
    ['\tx'],
    ['\rx'],
    ['\nx'],
    ['  =1'],
    ['\u00a0=1'],
    ['\u200b=1'],
    ['\ufeff=1'],
    ['＝1'],
    ['＋1'],
    ['－1'],
    ['＠x'],
  ])('%j gets an apostrophe', (text) => {
    expect(isFormula(text, 'TEXT')).toBe(true);
    expect(defuse(text, 'TEXT')).toBe(`'${text}`);
  });

  it.each([['a=1'], ['a@b.example'], ['1-2'], [''], ["'=1"], ['(555) -1'], ['e = mc²']])(
    '%j stays',
    (text) => {
      expect(defuse(text, 'TEXT')).toBe(text);
    },
  );

  it.each([
    ['x;=1', "x;'=1"],
    ['x\t@y', "x\t'@y"],
    ['x\n=1', "x\n'=1"],
    ['\t=1', "'\t'=1"],
    ['x; =1;+2', "x; '=1;'+2"],
  ])('%j can be cut into a formula by another separator', (text, defused) => {
    expect(defuse(text, 'TEXT')).toBe(defused);
  });

  it.each([
    ['BIGINT', '-5'],
    ['DECIMAL', '-12.50'],
    ['FLOAT', '-Infinity'],
    ['DATE', '-infinity'],
    ['TIME', '-838:59:59'],
    ['INTERVAL', '-PT5M'],
  ] as const)('a %s %s is a value', (type, text) => expect(defuse(text, type)).toBe(text));

  it('a number column that holds something else is not believed', () => {
    expect(defuse('-1+cmd', 'DECIMAL')).toBe("'-1+cmd");
    expect(defuse("-2025-01-01|'", 'DATE')).toBe("'-2025-01-01|'");
  });
});
