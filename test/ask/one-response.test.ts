import { codesOf, graphqlRequest } from '@parley/testing';
import { describe, expect, inject, it } from 'vitest';
import { tokenOf } from '../house/sign-in.js';

const ASK = /* GraphQL */ `
  mutation Ask($input: AskInput!) {
    ask(input: $input) {
      id
      status
      question
      sql
      explanation
      rowCount
      result {
        columns {
          name
          type
        }
        rows
        complete
      }
    }
  }
`;

async function ask(input: Record<string, unknown>) {
  const { httpUrl } = inject('house');
  const token = await tokenOf('techcorp', 'analyst');
  return graphqlRequest(httpUrl, { query: ASK, variables: { input }, token });
}

describe('ask', () => {
  it('returns a small answer in one HTTP response with waitMs', async () => {
    const { data, errors } = await ask({ question: 'how many customers are there', waitMs: 20_000 });
    expect(errors).toEqual([]);
    expect(data.ask).toMatchObject({
      status: 'SUCCEEDED',
      sql: expect.stringContaining('count('),
      explanation: expect.any(String),
      rowCount: 1,
      result: { columns: [{ type: 'BIGINT' }], complete: true },
    });
    expect(Number(data.ask.result.rows[0][0])).toBeGreaterThanOrEqual(5_000);
  });

  it('gives the same run for the same idempotency key', async () => {
    const input = { question: 'how many orders in 2025', idempotencyKey: crypto.randomUUID() };
    const answers = await Promise.all([ask(input), ask(input), ask(input)]);
    const ids = new Set(answers.map(({ data }) => data.ask.id));
    expect(ids.size).toBe(1);
    const later = await ask({ ...input, waitMs: 20_000 });
    expect(ids.has(later.data.ask.id)).toBe(true);
    expect(later.data.ask.status).toBe('SUCCEEDED');
  });

  it('refuses an idempotency key that was used for something else', async () => {
    const idempotencyKey = crypto.randomUUID();
    await ask({ question: 'how many orders in 2025', idempotencyKey });
    const second = await ask({ question: 'how many orders in 2024', idempotencyKey });
    expect(codesOf(second)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it('says what it did not understand', async () => {
    const { data } = await ask({ question: 'what is the airspeed of an unladen swallow', waitMs: 20_000 });
    expect(data.ask.status).toBe('DECLINED');
  });
});
