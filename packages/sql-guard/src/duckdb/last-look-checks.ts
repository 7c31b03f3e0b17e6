import { DUCKDB_FUNCTIONS } from './allowed/functions.js';
import { DUCKDB_OPERATORS } from './allowed/operators.js';
import { DUCKDB_COLLATIONS } from './allowed/types.js';
import type { LookContext } from './last-look.js';
import { listIn, namesOf, objectIn, violation } from './last-look-node.js';
import { isObject, type NativeObject } from './native-tree.js';

/** What must hold of a node of one kind, whatever its fields hold. */
export const CHECKS: Readonly<Record<string, (node: NativeObject, context: LookContext) => void>> = {
  BASE_TABLE: ({ schema_name: schema, table_name: name }, { ctes, tables }) => {
    const isQuery = schema === '' && ctes.has(String(name).toLowerCase());
    if (!isQuery && !tables.has(JSON.stringify([schema, name]))) {
      throw violation('a table outside its rewritten place');
    }
  },
  FUNCTION: ({ catalog, schema, function_name: name, children }) => {
    if (catalog !== 'system' || schema !== 'main' || !isAllowed(String(name))) {
      throw violation(`a call of ${String(catalog)}.${String(schema)}.${String(name)}`);
    }
    if (
      name === 'unnest' &&
      listIn(children, 'arguments').some((child) => isObject(child) && child.alias !== '')
    ) {
      throw violation('unnest with options');
    }
  },
  // Of a window function the printer writes no catalog, and the engine takes no macro for one.
  WINDOW: ({ catalog, schema, function_name: name }) => {
    if (catalog !== '' || schema !== '' || !isAllowed(String(name))) {
      throw violation(`a window call of ${String(schema)}.${String(name)}`);
    }
  },
  TABLE_FUNCTION: ({ function: called }) => {
    const { function_name: name } = objectIn(called, 'function');
    if (DUCKDB_FUNCTIONS.get(String(name))?.kind !== 'table') throw violation(`${String(name)} in FROM`);
  },
  PARAMETER: ({ identifier }, { printed }) => {
    const number = /^[1-9]\d*$/.test(String(identifier)) ? Number(identifier) : 0;
    if (number < 1 || number > printed.valueCount) throw violation('an unbound parameter');
  },
  COLLATE: ({ collation }) => {
    if (
      !String(collation)
        .toLowerCase()
        .split('.')
        .every((part) => DUCKDB_COLLATIONS.has(part))
    ) {
      throw violation(`the collation ${String(collation)}`);
    }
  },
  POSITIONAL_REFERENCE: ({ index }) => {
    if (index !== 1) throw violation('a column by its position');
  },
  COLUMN_REF: (node) => {
    const names = namesOf(node);
    if (names.length === 1 && CLOCKS_AS_COLUMNS.test(names[0] ?? '')) throw violation('a clock as a column');
  },
  SUBQUERY: (node) => {
    if (node.class === 'SUBQUERY' && !/^(SCALAR|EXISTS|ANY)$/.test(String(node.subquery_type))) {
      throw violation(`a subquery of kind ${String(node.subquery_type)}`);
    }
  },
};

const CLOCKS_AS_COLUMNS = /^(current_(date|time|timestamp)|localtime(stamp)?)$/i;

function isAllowed(name: string): boolean {
  return name === 'count_star' || DUCKDB_FUNCTIONS.has(name) || DUCKDB_OPERATORS.has(name);
}
