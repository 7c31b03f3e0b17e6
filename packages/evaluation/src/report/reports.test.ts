import { describe, expect, it } from 'vitest';
import type { JudgedQuestion, Outcome } from '../run/outcome.js';
import { compareReports } from './compare-reports.js';
import { belowFloor, floorOf } from './floor.js';
import { reportOf } from './json-report.js';
import { markdownReport } from './markdown-report.js';

function judged(id: string, outcome: Outcome, more: Partial<JudgedQuestion> = {}): JudgedQuestion {
  return {
    ...{
      database: 'shop',
      id,
      question: `Question ${id}?`,
      category: 'all',
      outcome,
      reason: null,
      sql: 'SELECT 1',
    },
    ...{ confidence: 0.92, assumptions: [], ms: Number(id), tokens: 10 },
    ...{
      isRightAsGiven: outcome === 'right',
      isGoldEmpty: false,
      isGoldUndetermined: false,
      isGoldFailed: false,
      goldSql: 'SELECT 2',
    },
    ...more,
  };
}

const ABOUT = { planner: 'built-in', sets: ['shop'], today: '2026-11-21' };

function report(...questions: readonly JudgedQuestion[]) {
  const refused = { database: 'shop', question: '?', reason: null, sql: null, ms: 1 };
  return reportOf(
    {
      questions,
      unanswerable: [
        { ...refused, id: 'u1', outcome: 'declined' },
        { ...refused, id: 'u2', outcome: 'answered', sql: 'SELECT 3' },
        { ...refused, id: '1', hidden: 'shop.city', outcome: 'clarified' },
      ],
    },
    ABOUT,
  );
}

const BEFORE = report(
  judged('1', 'right'),
  judged('2', 'wrong', { isRightAsGiven: true, confidence: 0.7, disputed: 'The gold is wrong.' }),
  judged('3', 'declined', { confidence: null, sql: null }),
  judged('4', 'clarified', { confidence: null, sql: null }),
  judged('5', 'failed'),
);

describe('figures', () => {
  it('count outcomes: who is told nothing is not told something wrong', () => {
    expect(BEFORE).toMatchObject({
      ...{
        total: 5,
        right: 1,
        right_as_given: 2,
        wrong: 1,
        answered: 2,
        declined: 1,
        clarified: 1,
        failed: 1,
      },
      ...{ accuracy: 0.2, precision: 0.5, coverage: 0.4, clarification_rate: 0.2, tokens: 50 },
      ...{ median_ms: 3, p95_ms: 5 },
      without_disputed: { total: 4, right: 1, precision: 1 },
      unanswerable: { total: 2, declined: 1, answered: 1, declined_share: 0.5 },
      hidden_column: { total: 1, clarified: 1, declined_share: 0, not_answered_share: 1 },
    });
  });

  it('compare what planners said of themselves with what became of it', () => {
    const bins = BEFORE.calibration.filter(({ answered }) => answered > 0);
    expect(bins).toEqual([
      { from: 0.7, to: 0.8, answered: 1, right: 0, mean_confidence: 0.7, precision: 0 },
      { from: 0.9, to: 0.95, answered: 1, right: 1, mean_confidence: 0.92, precision: 1 },
    ]);
  });

  it('of nothing are no figures', () => {
    expect(reportOf({ questions: [], unanswerable: [] }, ABOUT)).toMatchObject({
      precision: null,
      median_ms: 0,
    });
  });
});

describe('the floor', () => {
  it('is a little below what a report reached', () => {
    expect(floorOf(BEFORE)).toEqual({
      ...{ right: ['shop 1'], least_right: 0, least_precision: 0.48, least_unanswerable_declined: 0.5 },
    });
    expect(belowFloor(BEFORE, floorOf(BEFORE))).toEqual([]);
    expect(belowFloor(BEFORE, { ...floorOf(BEFORE), least_right: 2 })).toEqual([
      'right: 1, and the floor is 2.',
    ]);
  });

  it('tells which questions were right before', () => {
    const after = report(
      judged('1', 'wrong', { reason: 'there should be 1 rows, and are 2.' }),
      judged('2', 'wrong'),
    );
    expect(belowFloor(after, floorOf(BEFORE))).toEqual([
      'precision: 0, and the floor is 0.48.',
      'shop 1 was right, and is wrong: there should be 1 rows, and are 2.',
    ]);
  });
});

describe('two runs side by side', () => {
  it('show figures and the questions that changed', () => {
    const text = compareReports(
      BEFORE,
      report(judged('1', 'declined'), judged('2', 'right'), judged('3', 'declined')),
    );
    expect(text).toMatch(/^accuracy +20\.0 % +33\.3 %$/m);
    expect(text).toContain('Right now, not before (1)\n  shop 2: wrong -> right');
    expect(text).toContain('Right before, not now (1)\n  shop 1: right -> declined');
    expect(text).not.toContain('shop 3');
  });
});

describe('the report for people', () => {
  it('lists all that is not right, with what was expected and what came', () => {
    const shown = { rowCount: 7, columns: ['city'], rows: [['Rome | Roma']] };
    const text = markdownReport(
      report(
        judged('1', 'right'),
        judged('2', 'wrong', { note: 'Big is > 5.', expected: shown, got: shown }),
      ),
    );
    expect(text).toContain('### shop 2 (all)');
    expect(text).toContain('Note: Big is > 5.');
    expect(text).toContain('Rome | Roma\n... 7 rows');
    expect(text).toContain('## Unanswerable, but answered');
    expect(text).not.toContain('### shop 1 (all)');
  });

  it('stays what it is, whatever questions, data and models say', () => {
    const said =
      '# right | all\n\n## Wrong (0)\n<script>x</script> ![a](https://e.test/a) \u001b[2J \\| a `b`';
    const sql = 'SELECT 1\n```\n# Injected\n````\n<img src=x>';
    const shown = { rowCount: 1, columns: [said], rows: [['```\n# Injected']] };
    const text = markdownReport(
      report(
        judged('2 | b\n# Injected', 'wrong', {
          ...{
            question: said,
            note: said,
            disputed: said,
            reason: said,
            assumptions: [said],
            sql,
            goldSql: sql,
          },
          ...{ category: said, expected: shown, got: shown },
        }),
      ),
    );
    expect(outsideBlocks(text)).not.toMatch(
      /^# (?!built-in)|^## Wrong \(0\)|(?<!\\)<|(?<!\\)!\[a|\p{Cc}(?<!\n)/mu,
    );
    expect(outsideBlocks(text).match(/^## Wrong/gm)).toHaveLength(1);
    const rows = text.split('\n').filter((line) => line.startsWith('| shop'));
    expect(rows.map((row) => row.match(/(?<!\\)(?:\\\\)*\|/g)?.length)).toEqual([11, 4]);
  });
});

/** A report without its blocks of code, which end where a fence as long as theirs stands. */
function outsideBlocks(text: string): string {
  return text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
}
