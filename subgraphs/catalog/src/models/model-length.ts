import { ParleyError } from '@parley/errors';

/** Of JSON. What comes through the API is sent in one body with its request; what is made here may describe thousands of tables. */
const MAX_BYTES = { sent: 512 * 1_024, stored: 16 * 1_024 * 1_024 } as const;

/** @throws ParleyError BAD_INPUT */
export function checkLength(model: unknown, how: keyof typeof MAX_BYTES): void {
  const limit = MAX_BYTES[how];
  if (Buffer.byteLength(JSON.stringify(model)) <= limit) return;
  const way =
    how === 'sent'
      ? 'leave out what nobody asks for, long lists of values first, or edit a draft part by part'
      : 'leave out tables that nobody asks about';
  throw new ParleyError('BAD_INPUT', `A semantic model has at most ${limit / 1_024} KB of JSON: ${way}.`);
}
