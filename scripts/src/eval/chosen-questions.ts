import { ParleyError } from '@parley/errors';
import type { QuestionSet } from '@parley/evaluation';

/** The questions of these categories and ids, and the sets that have any. All of them where nothing is chosen. */
export function chosenQuestions(
  sets: readonly QuestionSet[],
  only: readonly string[],
): readonly QuestionSet[] {
  if (only.length === 0) return sets;
  const isChosen = ({ id, category }: { readonly id: string; readonly category?: string }) =>
    only.includes(id) || (category !== undefined && only.includes(category));
  const chosen = sets
    .map((set) => ({
      ...set,
      questions: set.questions.filter(isChosen),
      unanswerable: set.unanswerable.filter(isChosen),
    }))
    .filter(({ questions, unanswerable }) => questions.length + unanswerable.length > 0);
  if (chosen.length > 0) return chosen;
  const categories = [...new Set(sets.flatMap(({ questions }) => questions.map(({ category }) => category)))];
  throw new ParleyError(
    'BAD_INPUT',
    `No question has a category or an id among ${only.join(', ')}; categories are ${categories.join(', ')}.`,
  );
}
