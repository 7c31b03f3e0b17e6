import { ParleyError } from '@parley/errors';
import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { TenantsContext } from '../context.js';
import {
  ConnectDatabaseFileInput,
  ConnectDataSourceInput,
  ConnectDataSourcePayload,
} from '../types/connect-data-source.js';
import { DataSource, DataSourceConnection, DataSourceTest } from '../types/data-source.js';
import { DatabaseFile } from '../types/database-file.js';
import { Tenant } from '../types/tenant.js';

@Resolver(() => DataSource)
export class DataSourceResolver {
  @Query(() => DataSourceConnection, {
    description: 'The databases of your tenant that can be asked, by name. Needs `data_source:read`.',
  })
  async dataSources(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many data sources at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: TenantsContext,
  ): Promise<DataSourceConnection> {
    return context.dataSources.page(requireCaller(context), { first, after });
  }

  @Query(() => DataSource, {
    nullable: true,
    description:
      'One data source. Needs `data_source:read`; `null` with the error `NOT_FOUND` when your tenant has none with this id.',
  })
  async dataSource(
    @Arg('id', () => ID, { description: 'Id of the data source.' }) id: string,
    @Ctx() context: TenantsContext,
  ): Promise<DataSource> {
    return existing(id, context);
  }

  @Mutation(() => DataSourceTest, {
    description:
      'Connects to a data source anew and says whether it answers. Needs `data_source:test`; `NOT_FOUND` when your tenant has none with this id.',
  })
  async testDataSource(
    @Arg('id', () => ID, { description: 'Id of the data source.' }) id: string,
    @Ctx() context: TenantsContext,
  ): Promise<DataSourceTest> {
    return context.dataSources.test(requireCaller(context), await existing(id, context));
  }

  @Mutation(() => ConnectDataSourcePayload, {
    description:
      'Connects a database of your own on a server, so that it can be asked: tests it, then stores how to reach it, sealed. What you can mend (nobody answers there, a wrong password, a name that is taken, your tier’s limit) is in the payload’s `error`, and nothing is stored. Needs `data_source:manage`.',
  })
  async connectDataSource(
    @Arg('input', () => ConnectDataSourceInput, { description: 'Which database, and with which role.' })
    input: ConnectDataSourceInput,
    @Ctx() context: TenantsContext,
  ): Promise<ConnectDataSourcePayload> {
    const payload = await context.dataSources.connect(requireCaller(context), input);
    // Another one may have been the default until now.
    context.loaders.dataSource.clearAll();
    return payload;
  }

  @Query(() => [DatabaseFile], {
    description:
      'SQLite and DuckDB files in your tenant’s folder on Parley’s server, by name, at most 1,000. Who runs Parley puts them there. Needs `data_source:manage`.',
  })
  async databaseFiles(@Ctx() context: TenantsContext): Promise<readonly DatabaseFile[]> {
    return context.dataSources.files(requireCaller(context));
  }

  @Mutation(() => ConnectDataSourcePayload, {
    description:
      'Connects a SQLite or DuckDB file out of your tenant’s folder, so that it can be asked; it is only ever read. What you can mend is in the payload’s `error`, and nothing is stored. Needs `data_source:manage`.',
  })
  async connectDatabaseFile(
    @Arg('input', () => ConnectDatabaseFileInput, { description: 'Which file, and what to call it.' })
    input: ConnectDatabaseFileInput,
    @Ctx() context: TenantsContext,
  ): Promise<ConnectDataSourcePayload> {
    const payload = await context.dataSources.connectFile(requireCaller(context), input);
    context.loaders.dataSource.clearAll();
    return payload;
  }

  @FieldResolver(() => Tenant)
  async tenant(@Root() dataSource: DataSource, @Ctx() context: TenantsContext): Promise<Tenant | null> {
    return context.loaders.tenant.load(dataSource.tenantId);
  }
}

async function existing(id: string, context: TenantsContext): Promise<DataSource> {
  const dataSource = await context.loaders.dataSource.load(id);
  if (dataSource !== null) return dataSource;
  throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
}
