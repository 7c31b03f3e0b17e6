import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ParleyClient } from '@parley/client';
import { ParleyError } from '@parley/errors';
import type { ServerSettings } from '@parley/sql-drivers';
import { parse } from 'graphql';

const CONNECT = parse(/* GraphQL */ `
  mutation ConnectForEvaluation($input: ConnectDataSourceInput!) {
    connectDataSource(input: $input) {
      dataSource {
        id
      }
      error {
        message
      }
    }
  }
`);
const LOOK_AT_VALUES = parse(/* GraphQL */ `
  mutation LookAtValues($dataSourceId: ID!) {
    startSchemaRefresh(dataSourceId: $dataSourceId) {
      id
    }
  }
`);
const REFRESH = parse(/* GraphQL */ `
  query RefreshForEvaluation($id: ID!) {
    schemaRefresh(id: $id) {
      finishedAt
    }
  }
`);

interface Connected {
  readonly connectDataSource: {
    readonly dataSource: { readonly id: string } | null;
    readonly error: { readonly message: string } | null;
  };
}

const POLL_MS = 250;
const MOST_POLLS = 240;

/**
 * Connects a database under a name that nothing else has, and has its values looked at, as somebody would who wants good
 * answers. Answers the data source's id. It stays connected: data sources can't be removed by the API.
 * @throws ParleyError DATA_SOURCE_UNAVAILABLE; ParleyClientError
 */
export async function connectSource(
  client: ParleyClient,
  name: string,
  { host, port, database, user, password }: ServerSettings,
): Promise<string> {
  const input = {
    ...{ host, port, database, user, password },
    name: `Evaluation of ${name} ${randomUUID().slice(0, 8)}`,
    tls: 'DISABLE',
  };
  const { connectDataSource: connected } = (await client.request(CONNECT, { input })) as Connected;
  const dataSourceId = connected.dataSource?.id;
  if (dataSourceId === undefined) {
    const why = connected.error?.message ?? 'nobody says why';
    throw new ParleyError('DATA_SOURCE_UNAVAILABLE', `The database of ${name} was not connected: ${why}`);
  }
  await lookAtValues(client, dataSourceId);
  return dataSourceId;
}

async function lookAtValues(client: ParleyClient, dataSourceId: string): Promise<void> {
  const started = (await client.request(LOOK_AT_VALUES, { dataSourceId })) as {
    readonly startSchemaRefresh: { readonly id: string };
  };
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const { schemaRefresh } = (await client.request(REFRESH, { id: started.startSchemaRefresh.id })) as {
      readonly schemaRefresh: { readonly finishedAt: string | null } | null;
    };
    if (schemaRefresh?.finishedAt != null) return;
    await sleep(POLL_MS);
  }
  throw new ParleyError('TIMEOUT', 'The values of a database were not looked at within a minute; try again.');
}
