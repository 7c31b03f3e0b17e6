export type {
  CatalogColumn,
  CatalogForeignKey,
  CatalogTable,
  PhysicalCatalog,
  SqlDialect,
  TableName,
} from './catalog.js';
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
  PolicyNotice,
  SqlPosition,
  TableUse,
} from './stages.js';
