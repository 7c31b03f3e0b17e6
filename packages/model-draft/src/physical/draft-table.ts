import type { CatalogTable, PhysicalCatalog, TableName, ValueProfile } from '@parley/sql-guard';
import { nameOf } from '../names/labels.js';
import type { ReadColumn } from '../names/read-columns.js';
import { type ReadTable, readNames } from '../names/read-names.js';
import { uniqueName } from '../names/unique-name.js';
import { type TypeFamily, typeFamily } from './column-type.js';

/** A column with all that is known of it. */
export interface DraftColumn extends ReadColumn {
  /** As the engine stores it. */
  readonly name: string;
  readonly family: TypeFamily;
  readonly profile?: ValueProfile;
}

/** A table with all that is known of it, and the name its entity gets. */
export interface DraftTable extends Omit<ReadTable, 'columns'> {
  readonly entity: string;
  readonly columns: readonly DraftColumn[];
}

/** Names that the semantic layer keeps for itself. */
const RESERVED = ['metric'];

/** Tables in the catalog's order, with their profiles and readable names. */
export function draftTables(catalog: PhysicalCatalog, profiles: readonly ValueProfile[]): DraftTable[] {
  const profileOf = new Map(profiles.map((profile) => [columnKey(profile, profile.column), profile]));
  const taken = new Set(RESERVED);
  return readNames(catalog).map((read) => ({
    ...read,
    entity: uniqueName(nameOf(read.words), taken),
    columns: read.columns.map((column): DraftColumn => {
      const profile = profileOf.get(columnKey(read.table, column.column.name));
      const { name, type } = column.column;
      return { ...column, name, family: typeFamily(type), ...(profile !== undefined && { profile }) };
    }),
  }));
}

export function columnNamed(table: DraftTable, name: string): DraftColumn | undefined {
  return table.columns.find((column) => column.name === name);
}

export function tableKey({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}

function columnKey(table: TableName, column: string): string {
  return JSON.stringify([table.schema, table.table, column]);
}

/** Sets of columns that the database itself keeps unique, the primary key first. */
export function declaredKeys(table: CatalogTable): readonly (readonly string[])[] {
  const primary = table.columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name);
  return [...(primary.length > 0 ? [primary] : []), ...(table.uniqueKeys ?? [])];
}
