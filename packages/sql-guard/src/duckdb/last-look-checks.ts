import { asciiLowerCase } from '../resolve/identifier-rules.js';
import { DUCKDB_FUNCTIONS } from './allowed/functions.js';
import { DUCKDB_OPERATORS } from './allowed/operators.js';
import { DUCKDB_COLLATIONS } from './allowed/types.js';
import type { LookContext } from './last-look-context.js';
import { listIn, namesOf, violation } from './last-look-node.js';
import { isObject, type NativeObject } from './native-tree.js';

/** What must hold of a node of one kind, whatever its fields hold. */
export const CHECKS: Readonly<Record<string, (node: NativeObject, context: LookContext) => void>> = {
  BASE_TABLE: ({ schema_name: schema, table_name: name }, { ctes, tables }) => {
    const isQuery = schema === '' && ctes.has(asciiLowerCase(String(name)));
    if (!isQuery && !tables.has(JSON.stringify([schema, name]))) {
      throw violation('a table outside its rewritten place');
    }
  },
  FUNCTION: (node) => checkCall(node, 'an expression'),
  // Of a window function the printer writes no catalog, and the engine takes no macro for one.
  WINDOW: ({ catalog, schema, function_name: name }) => {
    if (catalog !== '' || schema !== '' || !isAllowed(String(name))) {
      throw violation(`a window call of ${String(schema)}.${String(name)}`);
    }
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

/** A call is of a built-in by its full name; one that makes rows stands in FROM. */
export function checkCall(node: NativeObject, place: 'an expression' | 'FROM'): void {
  const { catalog, schema, function_name: called, children } = node;
  const name = String(called);
  const makesRows = DUCKDB_FUNCTIONS.get(name)?.kind === 'table';
  const isPlaced = place === 'FROM' ? makesRows : !makesRows || name === 'unnest';
  if (catalog !== 'system' || schema !== 'main' || !isAllowed(name) || !isPlaced) {
    throw violation(`a call of ${String(catalog)}.${String(schema)}.${name} in ${place}`);
  }
  if (
    name === 'unnest' &&
    listIn(children, 'arguments').some((child) => isObject(child) && child.alias !== '')
  ) {
    throw violation('unnest with options');
  }
}

const CLOCKS_AS_COLUMNS = /^(current_(date|time|timestamp)|localtime(stamp)?)$/i;

function isAllowed(name: string): boolean {
  return name === 'count_star' || DUCKDB_FUNCTIONS.has(name) || DUCKDB_OPERATORS.has(name);
}
