export type { AttributeValue, Caller, SessionAccess, SessionAccessReader } from './caller.js';
export { BUILT_IN_ROLES, isPermission, type Permission, PERMISSIONS } from './permissions.js';
