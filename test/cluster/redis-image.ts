import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a Redis of this machine stands in for a container of the redis image. */
export interface RedisPlace {
  /** For what is made here. */
  readonly folder: string;
  readonly port: number;
  readonly dataFolder: string;
}

/**
 * Programs under the names that a command in the redis image knows them by: its entrypoint (which there lays down
 * root's rights first), and the tool that asks the server. In a container both know the port.
 * @returns the folder to put first on the PATH
 */
export async function makeRedisPrograms({ folder, port, dataFolder }: RedisPlace): Promise<string> {
  await mkdir(folder, { recursive: true });
  await mkdir(dataFolder, { recursive: true });
  const programs = {
    'docker-entrypoint.sh': `exec "$@" --port ${port} --bind 127.0.0.1 --dir '${dataFolder}'`,
    'redis-cli': `PATH="\${PATH#*:}" exec redis-cli -p ${port} "$@"`,
  };
  for (const [name, text] of Object.entries(programs)) {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
  }
  return folder;
}
