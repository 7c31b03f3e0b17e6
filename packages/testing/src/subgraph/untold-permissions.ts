import type { Permissions, ShieldRule } from '@parley/service-kit';
import { type GraphQLSchema, isObjectType } from 'graphql';

/** `Type.field needs permission` where neither a field's description nor its type's names a permission that its rule asks for. */
export function untoldPermissions(schema: GraphQLSchema, permissions: Permissions): string[] {
  return Object.entries(permissions).flatMap(([typeName, rules]) => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, description }) => {
      const told = `${type.description} ${description}`;
      return permissionsIn(ruleOf(rules, name))
        .filter((permission) => !told.includes(`\`${permission}\``))
        .map((permission) => `${typeName}.${name} needs ${permission}`);
    });
  });
}

function ruleOf(rules: Permissions[string], field: string): ShieldRule | undefined {
  return isRule(rules) ? rules : (rules[field] ?? rules['*']);
}

function isRule(rules: Permissions[string]): rules is ShieldRule {
  return typeof rules.resolve === 'function';
}

/** Of a rule and those that it is put together of, as `can` names them. */
function permissionsIn(rule: ShieldRule | undefined): string[] {
  if (rule === undefined) return [];
  if ('getRules' in rule) return rule.getRules().flatMap(permissionsIn);
  const [, permission] = /^can (.+)$/.exec(rule.name) ?? [];
  return permission === undefined ? [] : [permission];
}
