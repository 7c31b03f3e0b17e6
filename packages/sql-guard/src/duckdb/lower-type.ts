import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import { DUCKDB_TYPES } from './allowed/types.js';
import { notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import { isObject, type NativeType } from './native-tree.js';

/**
 * The name of a type in a cast, with its modifiers, in lower case: `decimal(10,2)`, `integer[]`, `struct(a integer)`.
 *
 * @throws Refusal SQL_TYPE_NOT_ALLOWED for types that a database can define, SQL_NOT_SUPPORTED
 */
export function typeName(node: NativeType, offset: number): string {
  const { id, type_info: info, ...rest } = node;
  refuseUnknownFields('A type', rest, offset);
  if (info === null) return allowed(id, offset);
  const { type, alias, extension_info: extension, ...details } = info;
  refuseIfSet('A type with a name of its own', alias, offset);
  refuseIfSet('A type of an extension', extension, offset);
  const describe = DETAILED.get(type);
  if (describe === undefined) throw notSupported(`The type ${id}`, offset);
  return describe(details, id, offset);
}

type Describe = (details: Readonly<Record<string, unknown>>, id: string, offset: number) => string;

const DETAILED: ReadonlyMap<string, Describe> = new Map<string, Describe>([
  [
    'DECIMAL_TYPE_INFO',
    ({ width, scale, ...rest }, id, offset) => {
      refuseUnknownFields('A type', rest, offset);
      return `${allowed(id, offset)}(${width},${scale})`;
    },
  ],
  [
    'LIST_TYPE_INFO',
    ({ child_type: child, ...rest }, id, offset) => {
      refuseUnknownFields('A list type', rest, offset);
      const of = child as NativeType;
      if (id === 'MAP') return `map(${fieldsOf(of.type_info, offset).map(({ type }) => type)})`;
      return `${typeName(of, offset)}[]`;
    },
  ],
  [
    'ARRAY_TYPE_INFO',
    ({ child_type: child, size, ...rest }, _id, offset) => {
      refuseUnknownFields('An array type', rest, offset);
      return `${typeName(child as NativeType, offset)}[${size}]`;
    },
  ],
  [
    'STRUCT_TYPE_INFO',
    (details, id, offset) => {
      const fields = fieldsOf(details, offset);
      // The first field of a union is its tag, which no text names.
      const named = id === 'UNION' ? fields.slice(1) : fields;
      return `${id.toLowerCase()}(${named.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
    },
  ],
  [
    'UNBOUND_TYPE_INFO',
    ({ name, catalog, schema, user_type_modifiers: modifiers, ...rest }, _id, offset) => {
      refuseUnknownFields('A type', rest, offset);
      const plain = allowed(String(name), offset);
      for (const part of [catalog, schema, modifiers])
        refuseIfSet(`The type ${plain} of this form`, part, offset);
      return plain;
    },
  ],
]);

function fieldsOf(
  details: unknown,
  offset: number,
): readonly { readonly name: string; readonly type: string }[] {
  const children: unknown = isObject(details) ? details.child_types : null;
  if (!Array.isArray(children)) throw notSupported('A type of this form', offset);
  return (children as readonly { readonly first: string; readonly second: NativeType }[]).map(
    ({ first, second }) => ({ name: first, type: typeName(second, offset) }),
  );
}

function allowed(id: string, offset: number): string {
  const name = id.toLowerCase();
  if (DUCKDB_TYPES.has(name)) return name;
  throw new Refusal(
    'SQL_TYPE_NOT_ALLOWED',
    `A cast to ${id} is not allowed; cast to a plain type such as varchar, decimal or date.${didYouMean(name, DUCKDB_TYPES)}`,
    offset,
    { type: id },
  );
}
