export { type EffectivePolicyInput, effectivePolicy, policyApplies } from './effective-policy.js';
export {
  type BoundPolicy,
  columnDefinition,
  InvalidPolicyError,
  type ParsedDefinition,
  type PolicyKind,
  parseDefinition,
  rowDefinition,
  tableDefinition,
} from './policy-definition.js';
export { isColumnHidden, isColumnMasked, isTableVisible, visibleCatalog } from './visible-catalog.js';
export { visibleModel } from './visible-model.js';
