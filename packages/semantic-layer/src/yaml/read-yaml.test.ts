import { describe, expect, it } from 'vitest';
import { readYaml, yamlBudget } from './read-yaml.js';

describe('readYaml', () => {
  it('reads every document, with merges, and leaves out empty ones', () => {
    const text = '# nothing\n---\na: &base {x: 1}\nb:\n  <<: *base\n  y: 2020-01-01\n---\n---\n- on\n';
    expect(readYaml(text)).toEqual([{ a: { x: 1 }, b: { x: 1, y: '2020-01-01' } }, ['on']]);
  });

  it.each<[string, string, RegExp]>([
    ['what is no YAML', 'a: 1\nb: [1, 2', /line 2/],
    ['a key that is there twice', 'a: 1\na: 2', /unique/],
    ['an anchor that is not there', 'a: *nowhere', /alias/i],
    ['a tag', 'a: !!js/function "x"', /tag/i],
    ['lists in lists', '['.repeat(5_000), /64 levels/],
    ['blocks in blocks', `${'- '.repeat(5_000)}x`, /64 levels/],
    ['too long a text', 'x'.repeat(5_000_000), /4 MB/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readYaml(text)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringMatching(message) }),
    );
  });

  it('compares no key with all others: a map of tens of thousands is read, and its one repeated key found', () => {
    const keys = Array.from({ length: 40_000 }, (_, at) => `k${at}: 1`);
    expect(Object.keys(Object(readYaml(keys.join('\n'))[0]))).toHaveLength(40_000);
    expect(() => readYaml([...keys, 'k7: 2'].join('\n'))).toThrow(/line 40001: Map keys must be unique/);
  });

  it('refuses to read on where there is too much of it, in one text or in several', () => {
    expect(() => readYaml(`[${'a,'.repeat(1_000_000)}]`)).toThrow(/import it in parts/);
    const budget = { ...yamlBudget(), lexemes: 20 };
    expect(readYaml('a: [1, 2]', budget)).toEqual([{ a: [1, 2] }]);
    expect(() => readYaml('a: [1, 2]', budget)).toThrow(/import it in parts/);
  });

  it('refuses aliases that unfold into billions', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level++) {
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    }
    expect(() => readYaml(lines.join('\n'))).toThrow(/unfold/);
  });

  it('refuses one big block that is named a thousand times', () => {
    const block = `&a [${'x, '.repeat(2_000)}x]`;
    const text = `a: ${block}\nb: [${'*a, '.repeat(900)}*a]`;
    expect(() => readYaml(text)).toThrow(/more than 1000000 values/);
  });
});
