import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';
import { runStep } from './run-tool.mjs';
import { hashFiles, isStamped, stamp } from './stamp.mjs';

const GENERATED = join(projectRoot, 'packages/platform-db/src/generated/client.ts');
const STAMP = join(projectRoot, 'node_modules/.parley-prisma-hash');

/** `prisma generate`, when the schema or Prisma itself changed. */
export async function generatePrismaClient() {
  const hash = hashFiles([
    join(projectRoot, 'prisma/schema.prisma'),
    join(projectRoot, 'node_modules/prisma/package.json'),
  ]);
  if (existsSync(GENERATED) && isStamped(STAMP, hash)) return;
  await runStep({
    label: 'Generating the Prisma client',
    command: [process.execPath, join(projectRoot, 'node_modules/prisma/build/index.js'), 'generate'],
    env: {
      ...process.env,
      // The command would download the schema engine first, which generating does not use.
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
    cwd: projectRoot,
    failure: 'The Prisma client could not be generated: see above.',
  });
  stamp(STAMP, hash);
}
