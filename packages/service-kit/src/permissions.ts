/** Everything a role can be allowed. Field rules name these; roles are sets of them. */
export const PERMISSIONS = {
  'tenant:read': "read the tenant's limits",
  'user:read': "read the tenant's users, their e-mail addresses and roles",
  'data_source:read': 'list data sources',
  'data_source:test': 'see where a data source is and test its connection',
  'data_source:manage': 'connect data sources',
  'catalog:read': 'read physical schemas and semantic models',
  'catalog:refresh': 'read a physical schema anew',
  'model:edit': 'draft, edit, import and export semantic models',
  'model:publish': 'publish semantic models, and roll back to earlier ones',
  'question:verify': 'verify questions, and decide on what feedback suggests',
  'policy:read': 'read policies',
  'policy:write': 'change policies, and preview them as somebody else',
  'data:classify': 'look for sensitive data, and say which tables and columns are known',
  'ai:configure': 'choose planners and what may leave for their models, and see what did',
  'run:ask': 'ask questions, and read and cancel one’s own runs',
  'run:sql': 'run SQL',
  'run:export': 'export results to files',
  'run:read_all': "read every run of the tenant (rows only where one's own policies are the same)",
  'run:cancel_all': 'cancel any run of the tenant',
  'cache:clear': 'clear cached results',
  'usage:read': "read the tenant's usage, slow queries and advice on indexes",
} as const satisfies Record<string, string>;

export type Permission = keyof typeof PERMISSIONS;

const VIEWER = [
  'data_source:read',
  'catalog:read',
  'run:ask',
  'run:export',
] as const satisfies readonly Permission[];
const ANALYST = [...VIEWER, 'run:sql'] as const satisfies readonly Permission[];
const ADMIN = [
  ...ANALYST,
  'tenant:read',
  'user:read',
  'data_source:test',
  'data_source:manage',
  'catalog:refresh',
  'model:edit',
  'model:publish',
  'question:verify',
  'policy:read',
  'policy:write',
  'data:classify',
  'ai:configure',
  'run:read_all',
  'run:cancel_all',
  'cache:clear',
  'usage:read',
] as const satisfies readonly Permission[];

/** The roles every tenant starts with. */
export const BUILT_IN_ROLES = {
  owner: ADMIN,
  admin: ADMIN,
  analyst: ANALYST,
  viewer: VIEWER,
} as const satisfies Record<string, readonly Permission[]>;

/** Narrows a stored string to a permission this version knows. */
export function isPermission(value: string): value is Permission {
  return Object.hasOwn(PERMISSIONS, value);
}
