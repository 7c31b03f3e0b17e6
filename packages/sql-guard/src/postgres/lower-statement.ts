import { byteOffsets } from '../text/source-position.js';
import { lowerQuery } from './lower-query.js';
import type { Lowered, NativeNodes } from './lowering.js';
import { type PostgresTree, selectOf } from './native-tree.js';

/**
 * PostgreSQL's tree -> the neutral tree. This is the allow-list: node kinds, fields, functions, types and operators that
 * lowering does not name are refused with their name.
 *
 * @throws Refusal SQL_NOT_SUPPORTED, SQL_FUNCTION_NOT_ALLOWED, SQL_TYPE_NOT_ALLOWED, SQL_LOCK_NOT_ALLOWED, SQL_WRITE_NOT_ALLOWED
 */
export function lowerStatement(tree: PostgresTree, sql: string): Lowered {
  const toUtf16 = byteOffsets(sql);
  const natives: NativeNodes = {
    tables: [],
    columns: [],
    fields: [],
    functionTables: [],
    selects: [],
    calls: [],
  };
  const query = lowerQuery(selectOf(tree), {
    natives,
    offsetOf: (byteOffset) => (byteOffset === undefined ? -1 : toUtf16(byteOffset)),
  });
  return { query, natives };
}
