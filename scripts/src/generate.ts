/**
 * `npm run generate`: writes the subgraphs' schemas, the supergraph, the API's schema and the client's types
 * from the code. With `--check` it writes nothing, and fails when a file is not as it would be written.
 */
import { join } from 'node:path';
import { generateClient } from './codegen/generate-client.js';
import { readIfThere, staleFiles, writeFiles } from './compose/generated-files.js';
import { API_FILE, apiChanges, schemaFiles } from './compose/schema-files.js';
import { subgraphDefinitions } from './compose/subgraph-definitions.js';
import { projectRoot } from './project-root.js';
import { runVerb } from './run-verb.js';

const CLIENT = 'packages/client/src';

await runVerb(async () => {
  const schemas = schemaFiles(subgraphDefinitions());
  const api = schemas.get(API_FILE) ?? '';
  const client = await generateClient(api, join(projectRoot, CLIENT, 'operations'));
  const files = new Map([...schemas, [`${CLIENT}/generated/operations.ts`, client]]);

  const before = await readIfThere(join(projectRoot, API_FILE));
  const { breaking, dangerous } =
    before === undefined ? { breaking: [], dangerous: [] } : apiChanges(before, api);
  for (const change of breaking) process.stdout.write(`breaks clients: ${change}\n`);
  for (const change of dangerous) process.stdout.write(`may surprise clients: ${change}\n`);

  if (!process.argv.includes('--check')) {
    for (const path of await writeFiles(projectRoot, files)) process.stdout.write(`wrote ${path}\n`);
    return;
  }
  const stale = await staleFiles(projectRoot, files);
  if (stale.length === 0) return;
  process.stderr.write(
    `Generated files are stale: ${stale.join(', ')}. Run \`npm run generate\` and commit them.\n`,
  );
  process.exitCode = 1;
});
