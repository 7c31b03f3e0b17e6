import type { AnswerExplanation } from '@parley/client';
import { plainLine } from './plain-text.js';

/** Why an answer is as it is, in lines for people. */
export function tellWhy(explanation: AnswerExplanation): string {
  const { reading, assumptions, alternatives, columns, isLimitedByPolicies, refusal } = explanation;
  return [
    ...(reading ? [reading] : []),
    ...assumptions.map((assumption) => `  · ${assumption}`),
    ...alternatives.map(({ label, meaning }) => `  or ${label}: ${meaning}`),
    ...columns.map(describe),
    ...(isLimitedByPolicies
      ? ['Your policies limit what it is made of: the figures are over what you may see.']
      : []),
    ...(refusal == null ? [] : [`Today it would be refused: ${refusal.message}`]),
  ]
    .map(plainLine)
    .join('\n');
}

const MOST_STEPS = 2;

function describe({
  name,
  label,
  meaning,
  sources,
  operations,
}: AnswerExplanation['columns'][number]): string {
  const from = sources.map(({ table, column }) => `${table}.${column}`).join(', ');
  // A longer chain is a calculation that no person reads; the SQL has it.
  const isLong = operations.length > MOST_STEPS;
  const made = isLong
    ? `computed from ${from || 'nothing stored'}`
    : [...operations, from].filter((part) => part !== '').join(' of ');
  const means = [label === name ? null : label, meaning].filter((text) => text != null && text !== '');
  return `  ${name}: ${[...means, made].join('; ')}`;
}
