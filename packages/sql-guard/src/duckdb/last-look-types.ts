import { DUCKDB_TYPES } from './allowed/types.js';
import { listIn, objectIn, violation } from './last-look-node.js';
import { isObject } from './native-tree.js';

/** Proves that a type is made of plain built-in ones alone. */
export function checkTypes(value: unknown): void {
  const { id, type_info: info } = objectIn(value, 'type');
  if (info === null) {
    checkName(id);
    return;
  }
  const { type, child_type: child, child_types: children, name, ...details } = objectIn(info, 'type');
  switch (type) {
    case 'DECIMAL_TYPE_INFO':
      checkName(id);
      return;
    case 'UNBOUND_TYPE_INFO':
      if (details.schema !== '' || details.catalog !== '') throw violation('a type of a schema');
      checkName(name);
      return;
    case 'LIST_TYPE_INFO':
    case 'ARRAY_TYPE_INFO':
      checkTypes(child);
      return;
    case 'STRUCT_TYPE_INFO':
      for (const field of listIn(children, 'fields')) checkTypes(isObject(field) ? field.second : null);
      return;
    default:
      throw violation(`the type ${String(type)}`);
  }
}

function checkName(name: unknown): void {
  if (typeof name !== 'string' || !DUCKDB_TYPES.has(name.toLowerCase())) {
    throw violation(`the type ${String(name)}`);
  }
}
