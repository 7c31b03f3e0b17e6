export { startOwnServer } from './databases/own-server.js';
export type { EvaluationServer } from './databases/postgres-data.js';
export { readQuestionLines } from './loaders/line-questions.js';
export { loadSets } from './loaders/load-sets.js';
export type { EvaluationQuestion, GoldStatement, QuestionSet } from './question-set.js';
export { type EvaluationReport, readReport, reportOf } from './report/json-report.js';
export { markdownReport } from './report/markdown-report.js';
export { type Evaluation, type EvaluationOptions, evaluate } from './run/evaluate.js';
export type { JudgedQuestion, JudgedUnanswerable } from './run/outcome.js';
