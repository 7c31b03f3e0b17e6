import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importMetricFlowYaml, type SemanticModel, type TimeType } from '@parley/semantic-layer';
import type { CatalogTable } from '@parley/sql-guard';

const TIME_TYPES: ReadonlyMap<string, TimeType | 'text'> = new Map([
  ['text', 'text'],
  ['date', 'date'],
  ['timestamp without time zone', 'timestamp'],
  ['timestamp with time zone', 'timestamp_tz'],
]);

/** The suite's models, each read once. */
export class SuiteModels {
  readonly #folder: string;
  readonly #tables: readonly CatalogTable[];
  readonly #models = new Map<string, Promise<SemanticModel>>();

  constructor(folder: string, tables: readonly CatalogTable[]) {
    this.#folder = join(folder, 'models');
    this.#tables = tables;
  }

  /** @throws Error for a folder that holds no model, or one with a part that can't be taken over */
  model(name: string): Promise<SemanticModel> {
    let model = this.#models.get(name);
    if (model === undefined) {
      model = this.#read(name);
      this.#models.set(name, model);
    }
    return model;
  }

  async #read(name: string): Promise<SemanticModel> {
    const folder = join(this.#folder, name);
    const files = (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
    const texts = await Promise.all(
      files.map(async (file) => ({ name: file, text: await readFile(join(folder, file), 'utf8') })),
    );
    const { model, untaken } = importMetricFlowYaml(texts, {
      name,
      label: name,
      findTable: ({ schema, table }) => this.#find(schema, table),
    });
    const [first] = untaken;
    if (first !== undefined) {
      throw new Error(
        `Of ${name}, ${untaken.length} parts are not taken over: ${first.path}: ${first.reason}`,
      );
    }
    return model;
  }

  #find(schema: string | undefined, table: string) {
    const found = this.#tables.find(
      (each) => each.table === table && (schema ?? each.schema) === each.schema,
    );
    if (found === undefined) return undefined;
    const timeTypeOf = (name: string) =>
      TIME_TYPES.get(found.columns.find((column) => column.name === name)?.type ?? '');
    return { schema: found.schema, table, timeTypeOf };
  }
}
