export { applyPolicies } from './apply-policies.js';
export { approve } from './approve.js';
export type { BoundValue } from './bound-value.js';
export { isApproved } from './brands.js';
export type {
  CatalogColumn,
  CatalogForeignKey,
  CatalogTable,
  PhysicalCatalog,
  SqlDialect,
  TableName,
} from './catalog.js';
export { MARIADB_SQL_MODE } from './mariadb/sql-mode.js';
export type { DuckdbParser, PolyglotParser, PostgresParser, SqlParser } from './parser.js';
export type { CellView, VisibleMask } from './policies/cell-view.js';
export { attributesOf } from './policies/predicates.js';
export type { TableFault } from './policies/table-rules.js';
export type { ColumnView, TableView } from './policies/table-view.js';
export { type VisibleSchema, visibleSchema } from './policies/visible-schema.js';
export type {
  ClassifiedTable,
  ColumnComparison,
  ColumnMask,
  ColumnRule,
  EffectivePolicy,
  MappingPredicate,
  PolicyDenials,
  PolicyGrant,
  PolicyLayer,
  PolicyOperand,
  PolicyPredicate,
  PolicyScalar,
  RowRule,
} from './policy.js';
export { type IdentifierRules, identifierRules } from './resolve/identifier-rules.js';
export type {
  ApprovedQuery,
  CandidateQuery,
  ExpectedTable,
  GuardOptions,
  OutputColumn,
  PolicyNotice,
  ScopedQuery,
  SqlPosition,
  StatementFacts,
  TableUse,
} from './stages.js';
export { tableShape } from './table-shape.js';
export { checkText, MAX_SQL_BYTES, MAX_SQL_DEPTH } from './text/check-text.js';
export type { SampledValue, ValueProfile } from './value-profile.js';
