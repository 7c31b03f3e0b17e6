import type { PlatformDb } from './connect.js';

/** For query alone: says that this process lives for the next `seconds`, by the database's clock. */
export async function replicaLives(db: PlatformDb, name: string, seconds: number): Promise<void> {
  await db.unscoped.$executeRaw`SELECT query.replica_lives(${name}, ${seconds}::float8)`;
}

/** For query alone: from now on nobody counts on this process. */
export async function replicaStops(db: PlatformDb, name: string): Promise<void> {
  await db.unscoped.$executeRaw`SELECT query.replica_stops(${name})`;
}

/** For query alone: whether any other process lives. One that was killed counts until its time has run out. */
export async function hasOtherReplicas(db: PlatformDb, name: string): Promise<boolean> {
  const [row] = await db.unscoped.$queryRaw<{ others: boolean }[]>`
    SELECT query.has_other_replicas(${name}) AS others`;
  return row?.others === true;
}
