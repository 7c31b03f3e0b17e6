export type { PolicySubject } from './applying-rules.js';
export { type EffectivePolicyInput, effectivePolicy } from './effective-policy.js';
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
export { visibleCatalog } from './visible-catalog.js';
export { type Sight, visibleModel } from './visible-model.js';
export { visibleProfiles } from './visible-profiles.js';
