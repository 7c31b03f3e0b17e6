import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.js';
import { OutgoingDesk } from '../outgoing.js';
import { ASKED, lookupOf } from '../plan-with.test-support.js';
import { toolsFor } from './index.js';
import { stepOf } from './model-tool.js';

const TOOLS = toolsFor({ ...ASKED, lookup: lookupOf() }, new OutgoingDesk('samples'));

/** Every schema within a schema. */
function* schemasIn(json: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof json !== 'object' || json === null) return;
  if (!Array.isArray(json)) yield json as Readonly<Record<string, unknown>>;
  for (const held of Object.values(json)) yield* schemasIn(held);
}

describe('tools', () => {
  it.each(TOOLS.filter(({ isStrict }) => isStrict))(
    '$name has a schema that providers can hold a model to',
    ({ schema }) => {
      for (const part of schemasIn(schema)) {
        expect(Object.keys(part)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(\$ref|min|max|pattern)/)]),
        );
        if (part.type !== 'object') continue;
        expect(part.additionalProperties).toBe(false);
        expect(part.required).toEqual(Object.keys(Object(part.properties)));
      }
    },
  );

  it.each(TOOLS)('$name takes an object, and says what it is for', ({ schema, description }) => {
    expect(schema.type).toBe('object');
    expect(description.length).toBeGreaterThan(40);
  });

  it('take anything a model may write, or say what is wrong with it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TOOLS), fc.anything(), fc.anything(), ({ input }, some, query) => {
        const tried = [
          some,
          { query, explanation: '', assumptions: [], confidence: 1 },
          { query: { kind: 'semantic', semantic: some } },
        ];
        for (const written of tried) {
          const read = input.safeParse(written);
          expect(read.success || read.error.issues.length > 0).toBe(true);
        }
      }),
    );
  });

  it('are only those that can answer', () => {
    const names = (tools: typeof TOOLS) => tools.map(({ name }) => name);
    expect(names(toolsFor(ASKED, new OutgoingDesk('rows')))).not.toContain('search_catalog');
    expect(names(toolsFor({ ...ASKED, lookup: lookupOf() }, new OutgoingDesk('schema')))).not.toContain(
      'sample_values',
    );
    expect(names(TOOLS)).toEqual(
      expect.arrayContaining([
        'search_catalog',
        'describe',
        'sample_values',
        'check_query',
        'submit_plan',
        'ask_back',
        'decline',
      ]),
    );
  });

  it('take a semantic query without its empty lists', async () => {
    const submit = TOOLS.find(({ name }) => name === 'submit_plan');
    const input = submit?.input.parse({
      query: { kind: 'semantic', semantic: { kind: 'metrics', metrics: ['loans'] } },
      explanation: '',
      assumptions: [],
      confidence: 1,
    });
    const context = { request: ASKED, desk: new OutgoingDesk('samples'), limits: DEFAULT_LIMITS };
    expect(await submit?.run(input, context)).toMatchObject({
      kind: 'plan',
      plan: { query: { semantic: { metrics: ['loans'], groupBy: [], filters: [] } } },
    });
  });

  it('refuse SQL where nothing can check it', async () => {
    const check = TOOLS.find(({ name }) => name === 'check_query');
    const context = { request: ASKED, desk: new OutgoingDesk('samples'), limits: DEFAULT_LIMITS };
    expect(await check?.run({ query: { kind: 'sql', sql: 'SELECT 1' } }, context)).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('stepOf', () => {
  it('keeps words of a model to one short line', () => {
    expect(stepOf('Looking up', `a\nb\u202E${'x'.repeat(500)}`)).toMatch(/^Looking up a b x+…$/);
    expect(stepOf('Looking up', 'x'.repeat(500)).length).toBeLessThan(140);
  });
});
