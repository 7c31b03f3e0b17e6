import type { EvaluationQuestion, GoldStatement } from '../question-set.js';
import { askedOrder, isInOrder } from './asked-order.js';
import type { Answer } from './cell.js';
import { assignColumns } from './match-columns.js';

/**
 * Whether an answer says what a gold statement's does: the same rows as a multiset, columns in any order and by any names,
 * and in the gold's order where the question asks for one.
 */
export function matchesGold(
  got: Answer,
  gold: Answer,
  { question, statement }: { readonly question: EvaluationQuestion; readonly statement: GoldStatement },
): boolean {
  const anyOf = placesOf(statement.anyOf, gold.columns);
  const assignment = assignColumns(gold, got, { anyOf });
  if (assignment === undefined) return false;
  const keys = askedOrder(question.question, statement.sql, gold.columns);
  return keys === undefined || isInOrder({ gold, got, assignment }, keys);
}

/** `a.name, b.name` are the first and the second column called `name`. */
function placesOf(anyOf: readonly string[], columns: readonly string[]): ReadonlySet<number> {
  const places = new Set<number>();
  for (const written of anyOf) {
    const name = written
      .split('.')
      .at(-1)
      ?.replace(/^["`]|["`]$/g, '')
      .trim()
      .toLowerCase();
    const place = columns.findIndex((column, index) => !places.has(index) && column.toLowerCase() === name);
    if (place >= 0) places.add(place);
  }
  return places;
}
