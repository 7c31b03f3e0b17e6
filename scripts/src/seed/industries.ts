import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

/** Industries that have a template database and a semantic model. */
export const INDUSTRIES = ['technology', 'healthcare', 'finance'] as const;
export type Industry = (typeof INDUSTRIES)[number];

/** What is seeded, as data: SQL templates and semantic models. */
export const seedFolder = join(projectRoot, 'prisma/seed');
