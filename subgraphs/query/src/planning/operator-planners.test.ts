import { readConfig } from '@parley/service-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operatorPlanners, operatorSettings, PLANNERS_ENVIRONMENT } from './operator-planners.js';

function settingsOf(environment: Record<string, string>) {
  return operatorSettings(operatorPlanners(readConfig(z.object(PLANNERS_ENVIRONMENT), environment)));
}

describe('what an operator’s environment says', () => {
  it.each([
    [{}, ['BUILT_IN']],
    [{ ANTHROPIC_API_KEY: 'key' }, ['CLAUDE', 'BUILT_IN']],
    [{ OPENAI_BASE_URL: 'http://ollama:11434/v1', OPENAI_MODEL: 'm' }, ['OPENAI_COMPATIBLE', 'BUILT_IN']],
    [
      { ANTHROPIC_API_KEY: 'key', OPENAI_API_KEY: 'key', OPENAI_MODEL: 'm' },
      ['CLAUDE', 'OPENAI_COMPATIBLE', 'BUILT_IN'],
    ],
    [{ ANTHROPIC_API_KEY: 'key', PLANNERS: 'BUILT_IN, CLAUDE' }, ['BUILT_IN', 'CLAUDE']],
    [{ ANTHROPIC_API_KEY: '' }, ['BUILT_IN']],
  ])('%o: %o are asked, and no value of the data leaves', (environment, planners) => {
    expect(settingsOf(environment)).toMatchObject({ planners, disclosure: 'schema', providers: [] });
  });

  it('is refused where it names no planner, a place that is none, or more than there is to let out', () => {
    const faults: readonly Record<string, string>[] = [
      { PLANNERS: 'GPT' },
      { PLANNERS: ',' },
      { ANTHROPIC_BASE_URL: 'somewhere' },
      { PLANNER_DISCLOSURE: 'everything' },
    ];
    for (const environment of faults) {
      expect(() => settingsOf(environment)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    }
  });

  it('names hosts that tenants may name though they are private', () => {
    const config = readConfig(z.object(PLANNERS_ENVIRONMENT), { PLANNER_HOSTS: 'ollama:11434,vllm' });
    expect(operatorPlanners(config).allowedHosts).toEqual(['ollama:11434', 'vllm']);
  });
});
