import { describe, expect, it } from 'vitest';
import { semanticQueryJsonSchema } from './query-json-schema.js';

describe('semanticQueryJsonSchema', () => {
  const schema = semanticQueryJsonSchema();
  const text = JSON.stringify(schema);

  it('holds everything that it refers to, and nothing else', () => {
    const named = new Set(Object.keys(schema.$defs as object));
    const referred = new Set([...text.matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name = '']) => name));
    expect(referred).toEqual(named);
  });

  it.each(['having', 'everyInstanceOf', 'daysBetween', 'overall', 'eachOf', 'outer'])('says %s', (key) => {
    expect(text).toContain(`"${key}":`);
  });

  it('is small enough to be sent with every question', () => {
    expect(text.length).toBeLessThan(20_000);
  });
});
