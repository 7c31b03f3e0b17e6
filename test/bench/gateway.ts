import { Agent, request } from 'undici';
import type { Benchmark } from './measurement.ts';

const REQUESTS = 300;

/** Where one GraphQL endpoint is reached. */
export interface Endpoint {
  readonly url: string;
  readonly socketPath?: string;
  readonly token: string;
}

/** A small query through the gateway against the same query sent to its subgraph directly, one after the other. */
export function gatewayBenchmark(gateway: Endpoint, subgraph: Endpoint): Benchmark {
  return {
    id: 'gateway.vs_direct',
    what: `median of ${REQUESTS} \`me\` queries through the gateway, against the identity subgraph asked directly`,
    unit: 'ms',
    rounds: 5,
    measure: (round) => medianLatency(gateway, round),
    baseline: (round) => medianLatency(subgraph, round),
  };
}

async function medianLatency({ url, socketPath, token }: Endpoint, round: number): Promise<number> {
  const dispatcher = new Agent(socketPath === undefined ? {} : { connect: { socketPath } });
  const latencies: number[] = [];
  try {
    for (let sent = 0; sent < REQUESTS; sent += 1) {
      const startedAt = performance.now();
      // The alias makes each operation unlike every other, so that none is merged with another in flight.
      const query = `query Me { me { id name a${round}_${sent % 20}: name } }`;
      const { statusCode, body } = await request(url, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      const text = await body.text();
      if (statusCode !== 200 || text.includes('"errors"')) throw new Error(`${url} answered ${text}`);
      latencies.push(performance.now() - startedAt);
    }
  } finally {
    await dispatcher.close();
  }
  return latencies.toSorted((one, other) => one - other)[Math.floor(REQUESTS / 2)] ?? Number.NaN;
}
