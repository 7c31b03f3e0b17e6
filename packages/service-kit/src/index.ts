export type { AttributeValue, Caller, SessionAccess, SessionAccessReader } from './caller.js';
export { BUILT_IN_ROLES, isPermission, PERMISSIONS, type Permission } from './permissions.js';
export { TIER_LIMITS, type TierLimits, type TierName } from './tier-limits.js';
