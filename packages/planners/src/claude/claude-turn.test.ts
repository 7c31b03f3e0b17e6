import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { ClaudeTurn } from './claude-turn.js';

function read(...events: readonly object[]): ClaudeTurn {
  const turn = new ClaudeTurn();
  for (const event of events) turn.read(event as Anthropic.RawMessageStreamEvent);
  return turn;
}

const start = (index: number, block: object) => ({
  type: 'content_block_start',
  index,
  content_block: block,
});
const delta = (index: number, content: object) => ({ type: 'content_block_delta', index, delta: content });

describe('ClaudeTurn', () => {
  it('gives thinking back as it came: it is signed', () => {
    const turn = read(
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'By branch, ' }),
      delta(0, { type: 'thinking_delta', thinking: 'then.' }),
      delta(0, { type: 'signature_delta', signature: 'abc' }),
      start(1, { type: 'redacted_thinking', data: 'xyz' }),
      start(2, { type: 'text', text: '' }),
    );
    expect(turn.content).toEqual([
      { type: 'thinking', thinking: 'By branch, then.', signature: 'abc' },
      { type: 'redacted_thinking', data: 'xyz' },
    ]);
  });

  it('leaves out thinking that was cut before it was signed', () => {
    const turn = read(
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'By' }),
    );
    expect(turn.content).toEqual([]);
  });

  it('gives malformed input back as an object: the service takes nothing else', () => {
    const turn = read(
      start(0, { type: 'tool_use', id: 'a', name: 'decline', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"reason": "ha' }),
    );
    expect(turn.turn.calls).toEqual([{ id: 'a', name: 'decline', input: { kind: 'malformed' } }]);
    expect(turn.content).toMatchObject([{ type: 'tool_use', input: { malformed: true } }]);
  });

  it('counts what was cached as read, and keeps what later events don’t tell', () => {
    const turn = new ClaudeTurn();
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 800,
      cache_creation_input_tokens: 90,
      output_tokens: 1,
    };
    const told = [
      turn.read({ type: 'message_start', message: { usage } } as Anthropic.RawMessageStartEvent),
      turn.read({
        type: 'message_delta',
        delta: { stop_reason: 'tool_use' },
        usage: {
          output_tokens: 70,
          input_tokens: null,
          cache_read_input_tokens: null,
          cache_creation_input_tokens: null,
        },
      } as Anthropic.RawMessageDeltaEvent),
    ];
    expect(told).toEqual([
      { kind: 'use', use: { input: 900, output: 1, cacheRead: 800, cacheWrite: 90 } },
      { kind: 'use', use: { input: 900, output: 70, cacheRead: 800, cacheWrite: 90 } },
    ]);
  });

  it('skips events of a kind that was added since', () => {
    expect(
      read({ type: 'something_new' }, delta(7, { type: 'text_delta', text: 'of no block' })).content,
    ).toEqual([]);
  });
});
