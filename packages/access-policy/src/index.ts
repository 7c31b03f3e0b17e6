export type { PolicySubject } from './applying-rules.js';
export { ConditionError } from './condition/condition-tokens.js';
export { parseCondition } from './condition/parse-condition.js';
export { printCondition } from './condition/print-condition.js';
export type { PolicyFault } from './draft/policy-fault.js';
export { type PolicyDraft, type ReadDraft, readPolicyDraft } from './draft/read-draft.js';
export { type EffectivePolicyInput, effectivePolicy } from './effective-policy.js';
export { intersectSights, ownedBy } from './intersect-sights.js';
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
export { findWidening, type Widening } from './sight/find-widening.js';
export type { SightChange } from './sight/sight-change.js';
export { toldOf } from './sight/told-by-choice.js';
export { toldValues, valuePolicy } from './told-values.js';
export { type QueryUses, queryUses, seesEveryRow } from './verified/query-uses.js';
export type { VerifiedQuery } from './verified/text-constants.js';
export { knownValuesOf, type VisibleVerified, visibleVerified } from './verified/visible-verified.js';
export { visibleCatalog, visibleTables } from './visible-catalog.js';
export { withVisibleKeys } from './visible-keys.js';
export { type Sight, visibleModel } from './visible-model.js';
export { visibleProfiles } from './visible-profiles.js';
export { describeRule, maskWords } from './words/describe-rule.js';
