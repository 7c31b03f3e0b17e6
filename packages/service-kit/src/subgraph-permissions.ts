import { ParleyError } from '@parley/errors';
import { type GraphQLResolveInfo, type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { applyMiddleware, type IMiddlewareFieldMap } from 'graphql-middleware';
import { allow, deny, type Permissions, type ShieldRule, shield } from './graphql-shield.js';

type FieldRules = Readonly<Record<string, ShieldRule>>;

/** Asks a subscription's rule again, for the caller in the context given. `null`: still allowed. */
export type SubscriptionGuard = (context: object) => Promise<Error | null>;

const guards = new WeakMap<object, SubscriptionGuard>();

/** The rule of the subscription that was opened with this context; `undefined` where anyone may subscribe. */
export function guardOf(context: object): SubscriptionGuard | undefined {
  return guards.get(context);
}

const SHIELD_OPTIONS = {
  // Errors of resolvers stay what they are; without it shield turns each into "Not Authorised!".
  allowExternalErrors: true,
  fallbackRule: deny,
  fallbackError: () => denied(),
  hashFunction: () => '',
  debug: false,
};

/**
 * Puts each field's rule in front of it. Fields open to everyone are left as they are: a wrapper
 * costs a promise for every value of a long list.
 */
export function applyPermissions(
  schema: GraphQLSchema,
  permissions: Permissions,
): { schema: GraphQLSchema; fieldsWithoutRule: string[] } {
  const tree = withFederationFields(schema, permissions);
  const fieldsWithoutRule: string[] = [];
  const middleware = shield(tree, SHIELD_OPTIONS).generate(schema) as Record<string, IMiddlewareFieldMap>;
  for (const { typeName, field, rule } of fieldsOf(schema, tree)) {
    if (rule === undefined) fieldsWithoutRule.push(`${typeName}.${field.name}`);
    if (rule === allow) delete middleware[typeName]?.[field.name];
  }
  return { schema: guardSubscribe(schema, tree, middleware), fieldsWithoutRule };
}

/**
 * graphql-middleware wraps `resolve` where a field has one, else `subscribe`, never both, and
 * type-graphql gives subscriptions both. Wrapping `resolve` would open the topic to anybody and
 * refuse only at the first event, so `resolve` steps aside while the wrapping is done.
 */
function guardSubscribe(
  schema: GraphQLSchema,
  tree: Record<string, FieldRules>,
  middleware: Record<string, IMiddlewareFieldMap>,
): GraphQLSchema {
  const before = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
  const resolves = new Map(before.map((field) => [field.name, field.resolve]));
  for (const field of before) field.resolve = undefined;
  const guarded = applyMiddleware(schema, middleware);
  const after = guarded.getSubscriptionType()?.getFields() ?? {};
  const rules = tree[guarded.getSubscriptionType()?.name ?? ''];
  for (const field of Object.values(after)) {
    field.resolve = resolves.get(field.name);
    const rule = ruleOf(rules, field.name) ?? deny;
    const { subscribe } = field;
    if (rule === allow || subscribe === undefined) continue;
    field.subscribe = (source, args, context, info) => {
      guards.set(context, (fresh) => askRule(rule, args, fresh, info));
      return subscribe(source, args, context, info);
    };
  }
  return guarded;
}

async function askRule(
  rule: ShieldRule,
  args: object,
  context: object,
  info: GraphQLResolveInfo,
): Promise<Error | null> {
  const verdict = await rule.resolve(
    {},
    args,
    context as Parameters<ShieldRule['resolve']>[2],
    info,
    SHIELD_OPTIONS,
  );
  if (verdict === true) return null;
  return verdict instanceof Error ? verdict : denied();
}

/** Federation's own fields are open: what `_entities` gives is checked by the reference resolvers. */
function withFederationFields(schema: GraphQLSchema, permissions: Permissions): Record<string, FieldRules> {
  const tree: Record<string, FieldRules> = {};
  for (const [typeName, rules] of Object.entries(permissions)) {
    if (!isObjectType(schema.getType(typeName))) {
      throw new Error(
        `permissions: ${typeName} is no object type; rules stand on the types that implement it.`,
      );
    }
    tree[typeName] = isFieldMap(rules) ? rules : { '*': rules };
  }
  const query = schema.getQueryType();
  if (query !== undefined && query !== null) {
    const federation = ['_service', '_entities'].filter((name) => Object.hasOwn(query.getFields(), name));
    tree[query.name] = {
      ...tree[query.name],
      ...Object.fromEntries(federation.map((name) => [name, allow])),
    };
  }
  if (isObjectType(schema.getType('_Service'))) tree._Service = { '*': allow };
  return tree;
}

function isFieldMap(rules: ShieldRule | FieldRules): rules is FieldRules {
  return typeof (rules as { readonly resolve?: unknown }).resolve !== 'function';
}

function ruleOf(rules: FieldRules | undefined, fieldName: string): ShieldRule | undefined {
  if (rules === undefined) return undefined;
  return Object.hasOwn(rules, fieldName) ? rules[fieldName] : rules['*'];
}

function* fieldsOf(schema: GraphQLSchema, tree: Record<string, FieldRules>) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      yield { typeName: type.name, field, rule: ruleOf(tree[type.name], field.name) };
    }
  }
}

function denied(): Error {
  return new ParleyError('FORBIDDEN', 'You may not see or do this: ask an administrator for the permission.');
}
