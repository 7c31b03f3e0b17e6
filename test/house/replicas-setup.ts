import type { TestProject } from 'vitest/node';
import { openReplicas } from '../cluster/open-replicas.js';
import { ONE_WALK } from '../isolation/walks.js';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const replicas = await openReplicas();
  project.provide('house', replicas.address);
  project.provide('walks', ONE_WALK);
  return () => replicas.stop();
}
