import {
  closest,
  type Dimension,
  type Entity,
  type ModelFault,
  parseMeasureExpression,
  type SemanticModel,
  type TimeSpine,
  type TimeType,
} from '@parley/semantic-layer';
import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';

/** Beyond so many names, none is suggested: comparing them all would take the event loop's time. */
const MAX_CANDIDATES = 5_000;

/** What a model names that the database does not have, at most `limit` of it. */
export function findPhysicalFaults(
  model: SemanticModel,
  catalog: PhysicalCatalog,
  limit: number,
): ModelFault[] {
  const tables = new Map(catalog.tables.map((table) => [nameOf(table), table]));
  const faults: ModelFault[] = [];
  for (const fault of allFaults(model, tables)) {
    if (faults.length === limit) break;
    faults.push(fault);
  }
  return faults;
}

type Tables = ReadonlyMap<string, CatalogTable>;

function* allFaults(model: SemanticModel, tables: Tables): Generator<ModelFault> {
  const tableOf = new Map<string, CatalogTable>();
  for (const [position, entity] of model.entities.entries()) {
    const path = `entities[${position}]`;
    const table = tables.get(nameOf(entity.table));
    if (table === undefined) {
      yield noTable(entity.table, tables, `${path}.table`);
      continue;
    }
    tableOf.set(entity.name, table);
    yield* entityFaults(entity, table, path);
  }
  yield* timeSpineFaults(model.timeSpines ?? [], tables);
  for (const [position, { from, to }] of model.relationships.entries()) {
    for (const [side, end] of Object.entries({ from, to })) {
      const table = tableOf.get(end.entity);
      // An entity or table that is missing has been reported where it stands.
      if (table === undefined) continue;
      yield* columnFaults(end.columns, table, `relationships[${position}].${side}.columns`);
    }
  }
}

function* timeSpineFaults(spines: readonly TimeSpine[], tables: Tables): Generator<ModelFault> {
  for (const [position, { table: written, column, customGrains = [] }] of spines.entries()) {
    const path = `timeSpines[${position}]`;
    const table = tables.get(nameOf(written));
    if (table === undefined) {
      yield noTable(written, tables, `${path}.table`);
      continue;
    }
    yield* columnFault(column, table, `${path}.column`);
    for (const [index, grain] of customGrains.entries()) {
      yield* columnFault(grain.column ?? grain.name, table, `${path}.customGrains[${index}]`);
    }
  }
}

function* entityFaults(entity: Entity, table: CatalogTable, path: string): Generator<ModelFault> {
  // What an approved SELECT gives is known when it is run.
  if (entity.sql !== undefined) return;
  yield* columnFaults(entity.primaryKey, table, `${path}.primaryKey`);
  for (const [position, key] of (entity.keys ?? []).entries()) {
    if (key.virtual === true) continue;
    if (key.expression === undefined) yield* columnFault(key.name, table, `${path}.keys[${position}].name`);
    else yield* expressionFaults(key.expression, table, `${path}.keys[${position}].expression`);
  }
  for (const [position, dimension] of entity.dimensions.entries()) {
    yield* dimensionFaults(dimension, table, `${path}.dimensions[${position}]`);
  }
  for (const [position, { expression }] of entity.measures.entries()) {
    if (expression === undefined) continue;
    yield* expressionFaults(expression, table, `${path}.measures[${position}].expression`);
  }
}

function* expressionFaults(expression: string, table: CatalogTable, path: string): Generator<ModelFault> {
  const parsed = parseMeasureExpression(expression);
  for (const column of parsed.ok ? parsed.columns : []) yield* columnFault(column, table, path);
}

function* dimensionFaults(dimension: Dimension, table: CatalogTable, path: string): Generator<ModelFault> {
  if (dimension.expression !== undefined) {
    yield* expressionFaults(dimension.expression, table, `${path}.expression`);
  }
  if (dimension.column === undefined) return;
  yield* columnFault(dimension.column, table, `${path}.column`);
  if (dimension.kind !== 'time') return;
  const column = table.columns.find(({ name }) => name === dimension.column);
  const stored = column === undefined ? undefined : timeTypeOf(column.type);
  const declared = dimension.timeType ?? 'date';
  if (stored === undefined || stored === declared) return;
  const message = `Column "${dimension.column}" is ${column?.type}, which is not the time type "${declared}".`;
  yield { path: `${path}.timeType`, message, suggestion: `Set timeType to "${stored}".` };
}

/** `undefined` for types of which nothing certain can be said, a domain's for example. */
export function timeTypeOf(columnType: string): TimeType | undefined {
  if (columnType === 'date') return 'date';
  if (!columnType.startsWith('timestamp')) return undefined;
  return columnType.endsWith('with time zone') ? 'timestamp_tz' : 'timestamp';
}

function* columnFaults(columns: readonly string[], table: CatalogTable, path: string): Generator<ModelFault> {
  for (const [position, column] of columns.entries()) {
    yield* columnFault(column, table, `${path}[${position}]`);
  }
}

function* columnFault(column: string, table: CatalogTable, path: string): Generator<ModelFault> {
  const names = table.columns.map(({ name }) => name);
  if (names.includes(column)) return;
  const message = `Table "${nameOf(table)}" has no column "${column}" that the data source's role may read.`;
  yield unknown(path, message, suggest(column, names));
}

function noTable(written: Entity['table'], tables: Tables, path: string): ModelFault {
  const name = nameOf(written);
  const message = `There is no table "${name}" that the data source's role may read.`;
  return unknown(path, message, elsewhere(written.table, tables) ?? suggest(name, tables.keys()));
}

function unknown(path: string, message: string, near: string | undefined): ModelFault {
  return near === undefined ? { path, message } : { path, message, suggestion: `Did you mean "${near}"?` };
}

function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const names = [...candidates];
  return names.length > MAX_CANDIDATES ? undefined : closest(name, names);
}

/** The only table of this name, in whatever schema: `public` is no schema of MariaDB, SQLite or DuckDB. */
function elsewhere(table: string, tables: Tables): string | undefined {
  const found = [...tables.values()].filter((candidate) => candidate.table === table);
  const [only] = found;
  return only === undefined || found.length > 1 ? undefined : nameOf(only);
}

function nameOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${schema}.${table}`;
}
