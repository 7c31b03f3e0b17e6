import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { OpenAiTurn } from './openai-turn.js';

/** Chunks as they come over the wire: imitations leave out what the types promise. */
function read(...chunks: readonly object[]): OpenAiTurn {
  const turn = new OpenAiTurn();
  for (const chunk of chunks) for (const _ of turn.read(chunk as OpenAI.ChatCompletionChunk)) void _;
  return turn;
}

function delta(content: object, finish: string | null = null) {
  return { choices: [{ index: 0, delta: content, finish_reason: finish }] };
}

describe('OpenAiTurn', () => {
  it('takes a whole call in one chunk, without an id, that ends with "stop"', () => {
    const call = { index: 0, function: { name: 'decline', arguments: '{"reason":"x"}' } };
    const turn = read(delta({ role: 'assistant', tool_calls: [call] }), delta({}, 'stop'));
    expect(turn.turn).toEqual({
      calls: [{ id: 'call_0', name: 'decline', input: { kind: 'json', value: { reason: 'x' } } }],
      stop: 'calls',
    });
    expect(turn.message.tool_calls).toMatchObject([{ id: 'call_0' }]);
  });

  it('takes an end without a delta', () => {
    const turn = read(delta({ content: 'Hm.' }), { choices: [{ index: 0, finish_reason: 'stop' }] });
    expect([turn.isComplete, turn.turn.stop]).toEqual([true, 'end']);
    expect(turn.message.content).toBe('Hm.');
  });

  it('keeps calls apart that are written side by side', () => {
    const piece = (index: number, text: string, name?: string) =>
      delta({
        tool_calls: [
          { index, ...(name === undefined ? {} : { id: name }), function: { name, arguments: text } },
        ],
      });
    const turn = read(
      piece(0, '{"a"', 'one'),
      piece(1, '{"b"', 'two'),
      piece(0, ':1}'),
      piece(1, ':2}'),
      delta({}, 'tool_calls'),
    );
    expect(turn.turn.calls.map(({ input }) => input)).toEqual([
      { kind: 'json', value: { a: 1 } },
      { kind: 'json', value: { b: 2 } },
    ]);
  });

  it('is not complete before it says so', () => {
    expect(read(delta({ content: 'Half of' })).isComplete).toBe(false);
  });

  it.each([
    ['a filter', delta({}, 'content_filter')],
    ['the model', delta({ refusal: 'I would rather not.' }, 'stop')],
  ])('is refused by %s', (_, chunk) => {
    expect(read(chunk).turn.stop).toBe('refused');
  });
});
