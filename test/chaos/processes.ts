import { readdir, readFile, readlink } from 'node:fs/promises';

/** The command lines of a process's children, numbers left out; none where there is no such process. */
export async function childrenOf(pid: number): Promise<readonly string[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const pids = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  const commands = await Promise.all(
    pids
      .flatMap((line) => line.split(' ').filter(Boolean))
      .map((child) => readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands
    .map((command) => command.replaceAll('\0', ' ').replaceAll(/\d+/g, '#').trim())
    .filter(Boolean);
}

/** What a process's file descriptors stand for. */
export async function openFilesOf(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  return Promise.all(descriptors.map((one) => readlink(`${folder}/${one}`).catch(() => '')));
}
