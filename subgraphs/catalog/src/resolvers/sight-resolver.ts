import { ParleyError } from '@parley/errors';
import { isId, requireCaller } from '@parley/service-kit';
import { visibleSchema } from '@parley/sql-guard';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import { type BoundMember, boundMember } from '../policies/bound-member.js';
import { presentRules } from '../policies/present-rules.js';
import { presentLimits, presentTableSight } from '../policies/present-sight.js';
import { previewPolicy } from '../policies/preview-policy.js';
import { PolicyPreview, PreviewPolicyInput } from '../types/policy-preview.js';
import { EffectivePolicy, EffectiveRuleConnection, MySight, TableSight } from '../types/sight.js';

@Resolver(() => EffectivePolicy)
export class SightResolver {
  @Query(() => PolicyPreview, {
    nullable: true,
    description:
      'What a statement or a table comes to for somebody else, with the policies as they are or with one more to try: the SQL as the database would get it, how many rows and which columns are gone or masked, and some rows. Whatever it shows or counts of the data, you see yourself. Needs `policy:write` and `policy:read`; `NOT_FOUND` when your tenant has no such data source or user.',
  })
  previewPolicy(
    @Arg('input', () => PreviewPolicyInput, { description: 'What to try, and as whom.' })
    input: PreviewPolicyInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyPreview> {
    return previewPolicy(input, context);
  }

  @Query(() => EffectivePolicy, {
    nullable: true,
    description:
      'What cuts somebody’s sight of a data source as of now, rule by rule. Needs `policy:read`; `NOT_FOUND` when your tenant has no such data source or user.',
  })
  async effectivePolicy(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Arg('userId', () => ID, { description: 'Id of the user.' }) userId: string,
    @Ctx() context: CatalogContext,
  ): Promise<BoundMember> {
    await requireDataSource(dataSourceId, context);
    const member = isId(userId) ? await boundMember({ dataSourceId, userId }, context) : null;
    if (member !== null) return member;
    throw new ParleyError(
      'NOT_FOUND',
      'There is no such user in this tenant: `tenant { members }` lists them.',
    );
  }

  @Query(() => MySight, {
    nullable: true,
    description:
      'How your own sight of a data source is cut: of which tables you see only some rows, and which columns are masked for you. What does not exist for you is not named. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async mySight(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Ctx() context: CatalogContext,
  ): Promise<MySight> {
    await requireDataSource(dataSourceId, context);
    const me = await boundMember({ dataSourceId, userId: requireCaller(context).userId }, context);
    if (me === null) throw new ParleyError('FORBIDDEN', 'You are no member of this tenant any more.');
    const { catalog } = await loadPhysicalSchema(dataSourceId, context);
    return presentLimits(catalog, me.policy);
  }

  @FieldResolver(() => EffectiveRuleConnection)
  rules(
    @Root() { state, member }: BoundMember,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many rules at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' }) after:
      | string
      | null,
  ): EffectiveRuleConnection {
    return presentRules(state.policies, member, { first, after });
  }

  @FieldResolver(() => TableSight, { nullable: true })
  async table(
    @Root() { dataSourceId, policy }: BoundMember,
    @Arg('schema', () => String, { description: 'The table’s schema.' }) schema: string,
    @Arg('table', () => String, { description: 'The table.' }) name: string,
    @Ctx() context: CatalogContext,
  ): Promise<TableSight | null> {
    const { catalog } = await loadPhysicalSchema(dataSourceId, context);
    const table = catalog.tables.find((each) => each.schema === schema && each.table === name);
    return table === undefined ? null : presentTableSight(table, visibleSchema(catalog, policy).find(table));
  }
}

async function requireDataSource(id: string, context: CatalogContext): Promise<void> {
  if ((await context.loaders.dataSource.load(id)) !== null) return;
  throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
}
