import { copyIntoPostgres } from './copy-into-postgres.js';
import type { EvaluatedData, Fill, KeptColumns } from './evaluated-data.js';
import { openPostgresData, type PostgresDataOptions } from './postgres-data.js';
import { openSqliteData, type SqliteDataOptions } from './sqlite-data.js';

type CopiedDataOptions = SqliteDataOptions & Pick<PostgresDataOptions, 'server' | 'name'>;

/**
 * A SQLite file whose tables are also in PostgreSQL: gold statements are asked of the file they were written for, planners'
 * of the copy.
 */
export async function openCopiedData(options: CopiedDataOptions): Promise<EvaluatedData> {
  await using cleanup = new AsyncDisposableStack();
  const original = cleanup.use(await openSqliteData({ ...options, withProfiles: false }));
  const openCopy = (file: string, name: string): Promise<EvaluatedData> =>
    openPostgresData({
      ...options,
      name,
      refills: 0,
      isLoose: true,
      load: (client) => copyIntoPostgres(client, file),
    });
  const copy = cleanup.use(await openCopy(original.path, options.name));
  const held = cleanup.move();
  return {
    dialect: copy.dialect,
    catalog: copy.catalog,
    profiles: copy.profiles,
    given: { gold: original.given.gold, run: copy.given.run },
    areCopies: (join, column) => copy.areCopies(join, column),
    refill: async (kept: KeptColumns): Promise<readonly Fill[]> => {
      const fills: Fill[] = [];
      for (const [index, { path, answers }] of (await original.refilled(kept)).entries()) {
        const { given } = held.use(await openCopy(path, `${options.name}_${index + 1}`));
        fills.push({ gold: async (sql) => answers.ask(sql), run: given.run });
      }
      return fills;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
