import { describe, expect, it } from 'vitest';
import type { TimeGrain } from '../model/model.js';
import { stretches } from './time-range.js';

describe('stretches', () => {
  it('ends after the last day that counts', () => {
    expect(stretches({ from: '2024-02-28', through: '2024-02-29' }, undefined)).toEqual([
      { from: '2024-02-28', to: '2024-03-01' },
    ]);
  });

  it('keeps a last moment as it is', () => {
    expect(stretches({ through: '2025-01-03T05:00:00' }, 'hour')).toEqual([
      { through: '2025-01-03T05:00:00' },
    ]);
  });

  it.each<readonly [TimeGrain, string, string]>([
    ['second', '2025-05-15T10:20:30', '2025-05-15T10:20:31'],
    ['minute', '2025-05-15T10:20:00', '2025-05-15T10:21:00'],
    ['hour', '2025-05-15T10:00:00', '2025-05-15T11:00:00'],
    ['day', '2025-05-15', '2025-05-16'],
    ['week', '2025-05-12', '2025-05-19'],
    ['month', '2025-05-01', '2025-06-01'],
    ['quarter', '2025-04-01', '2025-07-01'],
    ['year', '2025-01-01', '2026-01-01'],
  ])('widens to whole periods of a %s', (grain, from, to) => {
    const moment = '2025-05-15T10:20:30';
    expect(stretches({ from: moment, through: moment, wholePeriods: true }, grain)).toEqual([{ from, to }]);
  });

  it('widens a last day to the end of its period', () => {
    const range = { from: '2020-01-15', through: '2020-02-15', wholePeriods: true };
    expect(stretches(range, 'month')).toEqual([{ from: '2020-01-01', to: '2020-03-01' }]);
  });
});
