import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadModelOfDataSource } from '../load-semantic-model.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import type { StoredSchema } from '../physical/physical-schema-repository.js';
import { presentPhysicalSchema } from '../physical/present-physical-schema.js';
import { presentPolicies } from '../policies/policy-service.js';
import { presentChanges } from '../policies/present-change.js';
import { DataSource } from '../types/data-source.js';
import { PhysicalSchema } from '../types/physical-schema.js';
import { PolicyConnection } from '../types/policy.js';
import { PolicyChangeConnection } from '../types/policy-change.js';
import { SemanticModel } from '../types/semantic-model.js';

@Resolver(() => DataSource)
export class DataSourceResolver {
  @Mutation(() => PhysicalSchema, {
    description:
      'Reads the tables and columns of a data source anew, after they were changed. Needs `catalog:refresh`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async refreshPhysicalSchema(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Ctx() context: CatalogContext,
  ): Promise<PhysicalSchema> {
    const dataSource = await context.loaders.dataSource.load(dataSourceId);
    if (dataSource === null) {
      throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
    }
    const schema = await context.physicalSchemas.refresh(requireCaller(context), dataSourceId);
    return present(schema, context);
  }

  @FieldResolver(() => PhysicalSchema, { nullable: true })
  async physicalSchema(@Root() { id }: DataSource, @Ctx() context: CatalogContext): Promise<PhysicalSchema> {
    return present(await loadPhysicalSchema(id, context), context);
  }

  @FieldResolver(() => SemanticModel, { nullable: true })
  async semanticModel(
    @Root() { id }: DataSource,
    @Ctx() context: CatalogContext,
  ): Promise<SemanticModel | null> {
    return loadModelOfDataSource(id, context);
  }

  @FieldResolver(() => PolicyConnection, { nullable: true })
  async policies(
    @Root() { id }: DataSource,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many policies at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyConnection> {
    return presentPolicies(await context.loaders.policies.load(id), { first, after });
  }

  @FieldResolver(() => PolicyChangeConnection, { nullable: true })
  async policyChanges(
    @Root() { id }: DataSource,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many changes at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangeConnection> {
    const changes = await context.policies.waiting(requireCaller(context), {
      dataSourceId: id,
      first,
      after,
    });
    return presentChanges(changes, await context.loaders.policies.load(id), first);
  }
}

async function present(schema: StoredSchema, context: CatalogContext): Promise<PhysicalSchema> {
  return presentPhysicalSchema(schema, await context.loaders.policy.load(schema.dataSourceId));
}
