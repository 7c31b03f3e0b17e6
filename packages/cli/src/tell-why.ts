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

function describe({
  name,
  label,
  meaning,
  sources,
  operations,
}: AnswerExplanation['columns'][number]): string {
  const from = sources.map(({ table, column }) => `${table}.${column}`).join(', ');
  const made =
    operations.length === 0 ? from : `${operations.join(' of ')}${from === '' ? '' : ` of ${from}`}`;
  const means = [label === name ? null : label, meaning].filter((text) => text != null && text !== '');
  return `  ${name}: ${[...means, made].join('; ')}`;
}
