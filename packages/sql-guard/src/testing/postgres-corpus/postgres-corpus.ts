import { ANALYTIC_CORPUS } from '../analytic-corpus.js';
import { NESTED_VALUES } from './nested-values.js';
import { REPORTS } from './reports.js';
import { WINDOWS_AND_DATES } from './windows-and-dates.js';

/** Every SELECT that an all-pass policy must leave its answer. */
export const POSTGRES_CORPUS: readonly string[] = [
  ...ANALYTIC_CORPUS,
  ...REPORTS,
  ...WINDOWS_AND_DATES,
  ...NESTED_VALUES,
];
