import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { projectRoot } from './project-root.ts';

export type Condition = 'service_started' | 'service_completed_successfully' | 'service_healthy';

/** What docker-compose.yml says of a service, as far as it matters without containers. */
export interface ComposeService {
  readonly image: string;
  readonly command: readonly string[];
  /** `null`: as the shell has it that starts the file. */
  readonly environment?: Readonly<Record<string, string | number | null>>;
  readonly deploy?: { readonly replicas: number };
  /** `name:/target` or `name:/target:ro`. */
  readonly volumes: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly text: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
}

export interface Mount {
  readonly volume: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export async function readComposeFile(): Promise<ComposeFile> {
  const text = await readFile(`${projectRoot}/docker-compose.yml`, 'utf8');
  return { text, ...(parse(text, { merge: true }) as Omit<ComposeFile, 'text'>) };
}

export function mountsOf(service: ComposeService): Mount[] {
  return service.volumes.map((entry) => {
    const [volume = '', target = '', mode] = entry.split(':');
    return { volume, target, readOnly: mode === 'ro' };
  });
}
