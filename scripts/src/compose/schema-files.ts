import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';
import { composeSupergraph, type SubgraphDefinition } from './compose-supergraph.js';

/** How the files in `schema/` differ from what the subgraphs say now. */
export interface SchemaDifference {
  /** Files that are not as they would be written. */
  readonly stale: readonly string[];
  /** What a client's operation may no longer be able to do, in words. */
  readonly breaking: readonly string[];
  /** What a client may be surprised by. */
  readonly dangerous: readonly string[];
}

const API_FILE = 'api.graphql';
const SUPERGRAPH_FILE = 'supergraph.graphql';

/** The files of `schema/`, by name: each subgraph's schema, what the gateway plans with, what clients see. */
export function schemaFiles(subgraphs: readonly SubgraphDefinition[]): ReadonlyMap<string, string> {
  const { supergraphSdl, apiSdl } = composeSupergraph(subgraphs);
  return new Map([
    ...subgraphs.map(({ name, sdl }) => [`${name}.graphql`, `${sdl.trimEnd()}\n`] as const),
    [SUPERGRAPH_FILE, supergraphSdl],
    [API_FILE, apiSdl],
  ]);
}

/** Compares with the files as they are. */
export async function compareSchemaFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<SchemaDifference> {
  const stale: string[] = [];
  for (const [name, text] of files) {
    if ((await readIfThere(join(folder, name))) !== text) stale.push(name);
  }
  const before = await readIfThere(join(folder, API_FILE));
  const after = files.get(API_FILE);
  if (before === undefined || after === undefined) return { stale, breaking: [], dangerous: [] };
  const [old, current] = [buildSchema(before), buildSchema(after)];
  return {
    stale,
    breaking: findBreakingChanges(old, current).map((change) => change.description),
    dangerous: findDangerousChanges(old, current).map((change) => change.description),
  };
}

export async function writeSchemaFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) {
    // What is as it was keeps its time, so that watchers stay asleep.
    if ((await readIfThere(join(folder, name))) !== text) await writeFile(join(folder, name), text);
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
