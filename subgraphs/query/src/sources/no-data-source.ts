import { ParleyError } from '@parley/errors';

/** Nothing to ask, whether a data source was named or the tenant's default was meant. */
export function noDataSource(dataSourceId: string | undefined): ParleyError {
  return dataSourceId === undefined
    ? new ParleyError(
        'NOT_FOUND',
        'There is no data source to ask; connect one, or name one by `dataSourceId`.',
      )
    : new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
}
