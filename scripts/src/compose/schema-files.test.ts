import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeSupergraph } from './compose-supergraph.js';
import { staleFiles, writeFiles } from './generated-files.js';
import { API_FILE, apiChanges, schemaFiles } from './schema-files.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const users = (fields: string) => ({
  name: 'users',
  url: 'http://users/graphql',
  sdl: `${LINK} type Query { me: User } type User @key(fields: "id") { id: ID! ${fields} }`,
});
const orders = {
  name: 'orders',
  url: 'http://orders/graphql',
  sdl: `${LINK} type User @key(fields: "id") { id: ID! orders: [String!]! }`,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schema-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('composition', () => {
  it('names the reason and the subgraphs when they do not fit together', () => {
    const clashing = { ...orders, sdl: orders.sdl.replace('orders: [String!]!', 'name: Int') };
    expect(() => composeSupergraph([users('name: String!'), clashing])).toThrow(
      /User\.name.*users.*orders|User\.name.*orders.*users/s,
    );
  });

  it('names the subgraph whose schema is no schema', () => {
    expect(() => composeSupergraph([{ ...orders, sdl: 'type {' }])).toThrow(
      /subgraph orders can't be read: Syntax Error/,
    );
  });
});

describe('the files', () => {
  it('are fresh once written', async () => {
    const files = schemaFiles([users('name: String!'), orders]);
    const paths = ['users', 'orders', 'supergraph', 'api'].map((name) => `schema/${name}.graphql`);
    expect([...files.keys()]).toEqual(paths);
    expect(await staleFiles(folder, files)).toEqual(paths);
    expect(await writeFiles(folder, files)).toEqual(paths);
    expect(await staleFiles(folder, files)).toEqual([]);
    expect(await readFile(join(folder, API_FILE), 'utf8')).not.toContain('@key');
  });

  it('are stale when a subgraph or a hand has changed them', async () => {
    await writeFiles(folder, schemaFiles([users('name: String! email: String'), orders]));
    await writeFile(join(folder, 'schema/orders.graphql'), 'by hand');
    const now = schemaFiles([users('name: String'), orders]);
    expect(await staleFiles(folder, now)).toEqual([...now.keys()]);
    expect(await staleFiles(folder, schemaFiles([users('name: String! email: String'), orders]))).toEqual([
      'schema/orders.graphql',
    ]);
  });

  it('tell what a change does to clients', () => {
    const api = (fields: string) => schemaFiles([users(fields), orders]).get(API_FILE) ?? '';
    expect(apiChanges(api('name: String! email: String'), api('name: String'))).toEqual({
      breaking: ['User.email was removed.', 'User.name changed type from String! to String.'],
      dangerous: [],
    });
    expect(apiChanges(api('name: String'), api('name: String! email: String'))).toEqual({
      breaking: [],
      dangerous: [],
    });
  });
});
