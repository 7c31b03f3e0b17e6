import type { HouseAddress } from '../house/spawn-house.ts';
import { readComposeFile } from './compose-file.ts';
import { ComposedServices } from './composed-services.ts';

/** As docker-compose.yml names it in the services' variables. */
const PLATFORM_DATABASE = 'parley';

/** Replicas with the demo, and the processes that they are. */
export interface Replicas {
  readonly address: HouseAddress;
  readonly services: ComposedServices;
  stop(): Promise<void>;
}

/**
 * What docker-compose.yml starts, as processes: every service its own, two of query, PostgreSQL and Redis.
 *
 * @param nodeArguments what Node.js is started with, in each of them
 */
export async function openReplicas(nodeArguments: readonly string[] = []): Promise<Replicas> {
  const services = await ComposedServices.create(await readComposeFile(), { nodeArguments });
  try {
    await services.up();
    await services.run('migrate', '--demo');
    const logins = await services.read('migrate', '/secrets/installation/demo-logins.json');
    const gateway = services.addressOf('gateway');
    const address = {
      httpUrl: `http://${gateway}/graphql`,
      webSocketUrl: `ws://${gateway}/graphql`,
      logins: JSON.parse(logins) as HouseAddress['logins'],
      adminUrl: services.adminUrl(PLATFORM_DATABASE),
      folder: services.volumesFolder(),
    };
    return { address, services, stop: () => services.close() };
  } catch (error) {
    await services.close();
    throw error;
  }
}
