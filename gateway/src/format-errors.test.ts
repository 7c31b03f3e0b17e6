import { createLogger } from '@parley/service-kit';
import { expect, it } from 'vitest';
import { createGatewayErrorFormatter } from './format-errors.js';

const format = createGatewayErrorFormatter(createLogger({ service: 'gateway', level: 'silent' }));

it.each([true, false])('what a subgraph says of trying again is said to the client: %s', (retryable) => {
  const said = { code: 'RUN_LOG_EXPIRED', retryable, serviceName: 'query' };
  const { extensions } = format({ message: 'The events are gone: ask again.', extensions: said }, null);
  expect(extensions).toEqual({ code: 'RUN_LOG_EXPIRED', retryable });
});
