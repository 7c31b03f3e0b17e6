import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './project-root.js';

const api = buildSchema(read('schema/api.graphql'));
const BLOCK = /^```graphql\n([\s\S]*?)^```/gm;

function read(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

const documents = globSync('{README.md,docs/*.md,subgraphs/*/README.md}', { cwd: projectRoot });
const operations = documents.flatMap((document) =>
  [...read(document).matchAll(BLOCK)].map(([, text = ''], place) => ({
    name: `${document}, ${place + 1}`,
    text,
  })),
);

describe('every operation that the documents show is one of the API', () => {
  it.each(operations)('$name', ({ text }) => {
    expect(validate(api, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  it('and there are some', () => {
    expect(operations.length).toBeGreaterThan(5);
  });
});
