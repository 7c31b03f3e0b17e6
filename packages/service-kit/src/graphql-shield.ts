import { createRequire } from 'node:module';

type Shield = typeof import('graphql-shield');

/**
 * graphql-shield's ES module imports `isUndefined` from `node:util`, which Node 23 took away, so it
 * can't be loaded; its CommonJS twin can. There `chain` and `race` still call it: they are left out.
 */
const commonJs: Shield = createRequire(import.meta.url)('graphql-shield');

export const shield: Shield['shield'] = commonJs.shield;
/** Makes a rule of one's own. Return `true` or a ParleyError; what a rule throws counts as a plain refusal. */
export const rule: Shield['rule'] = commonJs.rule;
export const allow: Shield['allow'] = commonJs.allow;
export const deny: Shield['deny'] = commonJs.deny;
export const and: Shield['and'] = commonJs.and;
export const or: Shield['or'] = commonJs.or;
export const not: Shield['not'] = commonJs.not;

/** Any rule or combination of rules. */
export type ShieldRule = Parameters<Shield['and']>[number];

/** The rules of a subgraph by type name: one for the whole type, or one a field (`*`: all others). */
export type Permissions = Readonly<Record<string, ShieldRule | Readonly<Record<string, ShieldRule>>>>;
