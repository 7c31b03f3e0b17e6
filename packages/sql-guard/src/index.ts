export { applyPolicies } from './apply-policies.js';
export { approve } from './approve.js';
export { isApproved } from './brands.js';
export type {
  CatalogColumn,
  CatalogForeignKey,
  CatalogTable,
  PhysicalCatalog,
  SqlDialect,
  TableName,
} from './catalog.js';
export type { DuckdbParser, PolyglotParser, PostgresParser, SqlParser } from './parser.js';
export type {
  ColumnMask,
  ColumnRule,
  EffectivePolicy,
  PolicyOperand,
  PolicyPredicate,
  PolicyScalar,
  RowRule,
} from './policy.js';
export type {
  ApprovedQuery,
  BoundValue,
  CandidateQuery,
  ExpectedTable,
  GuardOptions,
  PolicyNotice,
  ScopedQuery,
  SqlPosition,
  TableUse,
} from './stages.js';
export { tableShape } from './table-shape.js';
export { checkText, MAX_SQL_BYTES, MAX_SQL_DEPTH } from './text/check-text.js';
