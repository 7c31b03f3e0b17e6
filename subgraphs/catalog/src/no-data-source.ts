import { ParleyError } from '@parley/errors';

/** Another tenant's, and one that is gone, look the same. */
export function noDataSource(): ParleyError {
  return new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
}
