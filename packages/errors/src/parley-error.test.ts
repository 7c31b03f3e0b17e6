import { describe, expect, it } from 'vitest';
import { isParleyError, ParleyError } from './index.js';

describe('ParleyError', () => {
  it('knows from its code whether trying again can help', () => {
    expect(new ParleyError('TOO_MANY_RUNS', 'Wait for a run to end.').retryable).toBe(true);
    expect(new ParleyError('NOT_FOUND', 'There is no such run.').retryable).toBe(false);
  });

  it('may know better than its code does', () => {
    const lost = new ParleyError('RUN_LOG_EXPIRED', 'Ask again.', { retryable: true });
    expect([lost.retryable, new ParleyError('RUN_LOG_EXPIRED', 'Gone.').retryable]).toEqual([true, false]);
  });

  it('is told apart from a bug', () => {
    expect(isParleyError(new ParleyError('NOT_FOUND', 'There is no such run.'))).toBe(true);
    expect(isParleyError(new Error('undefined is not a function'))).toBe(false);
  });
});
