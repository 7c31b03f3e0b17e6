import { FINANCEONE_QUESTIONS } from './financeone.js';
import type { GoldenQuestion } from './golden-question.js';
import { HEALTHPLUS_QUESTIONS } from './healthplus.js';
import { TECHCORP_QUESTIONS } from './techcorp.js';

export type { GoldenQuestion } from './golden-question.js';

/** Questions on the demo's data with the answers that they must get. */
export const GOLDEN_QUESTIONS: readonly GoldenQuestion[] = [
  ...TECHCORP_QUESTIONS,
  ...HEALTHPLUS_QUESTIONS,
  ...FINANCEONE_QUESTIONS,
];
