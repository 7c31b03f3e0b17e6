import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type EvaluationServer, type QuestionSet, readQuestionLines } from '@parley/evaluation';
import { INDUSTRIES, type Industry } from '../seed/industries.js';
import { readSemanticModel } from '../seed/semantic-models.js';
import { createTemplateDatabase, templateDatabaseName } from '../seed/template-database.js';

/** Questions about the demo's tenants, on their published models: a folder with a file of lines for each industry. */
export interface DemoSetOptions {
  readonly folder: string;
  readonly server: EvaluationServer;
  readonly onProgress?: (message: string) => void;
}

export async function isDemoFolder(folder: string): Promise<boolean> {
  return (await industriesIn(folder)).length > 0;
}

/** Makes the demo's databases where the server has none. Their data end the day before the questions are asked. */
export async function demoSets({
  folder,
  server,
  onProgress,
}: DemoSetOptions): Promise<readonly QuestionSet[]> {
  const sets: QuestionSet[] = [];
  for (const industry of await industriesIn(folder)) {
    const { questions, today = new Date().toISOString().slice(0, 10) } = await readQuestionLines(
      fileOf(folder, industry),
    );
    await createTemplateDatabase(industry, {
      adminUrl: server.adminUrl('postgres'),
      anchor: dayBefore(today),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    sets.push({
      name: industry,
      data: { kind: 'template', database: templateDatabaseName(industry) },
      comments: [],
      goldDialect: 'postgresql',
      model: await readSemanticModel(industry),
      today,
      questions,
      unanswerable: [],
    });
  }
  return sets;
}

async function industriesIn(folder: string): Promise<readonly Industry[]> {
  const found: Industry[] = [];
  for (const industry of INDUSTRIES) {
    if ((await stat(fileOf(folder, industry)).catch(() => undefined)) !== undefined) found.push(industry);
  }
  return found;
}

function fileOf(folder: string, industry: Industry): string {
  return join(folder, `${industry}.jsonl`);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
