import { buildSchema, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { makeResumable } from './resumable-document.js';

const schema = buildSchema(`
  type Query { a: Int }
  type Subscription { runEvents(runId: ID!, after: String): Event!  ticks(after: String): Int!  plain: Event! }
  type Event { cursor: String! at(zone: String): String! }`);

function rewrite(query: string) {
  const resumable = makeResumable(parse(query), schema);
  if (resumable === null) return null;
  expect(validate(schema, resumable.document).map((fault) => fault.message)).toEqual([]);
  return { text: print(resumable.document).replace(/\s+/g, ' '), resumable };
}

describe('a subscription with a cursor', () => {
  it('is asked for its cursor first, and told where to begin by a variable', () => {
    const { text, resumable } =
      rewrite('subscription S($r: ID!, $a: String) { e: runEvents(runId: $r, after: $a) { at } }') ?? {};
    expect(text).toBe(
      'subscription S($r: ID!, $resumeAfter: String) { e: runEvents(runId: $r, after: $resumeAfter) { resumeCursor: cursor resumeType: __typename at } }',
    );
    expect(resumable?.responseKey).toBe('e');
    expect(resumable?.startOf({ a: 'c1' })).toBe('c1');
    expect(resumable?.startOf({})).toBeUndefined();
  });

  it('keeps a variable that something else uses, and the names a client has taken', () => {
    const { text, resumable } =
      rewrite(
        'subscription($resumeAfter: String) { runEvents(runId: 1, after: $resumeAfter) { resumeCursor: at(zone: $resumeAfter) } }',
      ) ?? {};
    expect(text).toContain('after: $resumeAfter2');
    expect(text).toContain('resumeCursor2: cursor');
    expect(text).toContain('zone: $resumeAfter)');
    expect(resumable?.startOf({ resumeAfter: 'c1' })).toBe('c1');
  });

  it('may select its field twice', () => {
    const { text } =
      rewrite(
        'subscription { runEvents(runId: 1, after: "c1") { at } runEvents(runId: 1, after: "c1") { cursor } }',
      ) ?? {};
    expect(text).not.toContain('"c1"');
  });

  it('may begin where a literal says', () => {
    expect(rewrite('subscription { runEvents(runId: 1, after: "c7") { at } }')?.resumable.startOf({})).toBe(
      'c7',
    );
  });
});

it('others are left alone', () => {
  expect(rewrite('subscription { ticks(after: "1") }')).toBeNull();
  expect(rewrite('subscription { plain { at } }')).toBeNull();
  expect(
    rewrite('subscription { ...F } fragment F on Subscription { runEvents(runId: 1) { at } }'),
  ).toBeNull();
});
