import { digitsOf } from './native-json.js';
import type {
  ConstantExpression,
  FunctionExpression,
  LimitModifier,
  NativeExpression,
  NativeQuery,
} from './native-tree.js';
import { BUILT_IN } from './pin.js';

/** Where DuckDB's own constant is still an INTEGER. */
const MAX_INTEGER = 2 ** 31 - 1;

/**
 * Makes the statement return at most `maxRows + 1` rows (the one more tells that there were more), whatever its
 * own LIMIT says. Answers whether that changed it.
 */
export function limitRows(query: NativeQuery, maxRows: number): boolean {
  if (!Number.isSafeInteger(maxRows) || maxRows < 0 || maxRows >= MAX_INTEGER) {
    throw new Error('maxRows must be a whole number of 32 bits.');
  }
  const most = integer(maxRows + 1);
  const found = query.modifiers.find((modifier) => modifier.type === 'LIMIT_MODIFIER');
  if (found === undefined) {
    query.modifiers.push({ type: 'LIMIT_MODIFIER', limit: most, offset: null });
    return true;
  }
  const modifier: LimitModifier = found;
  const { limit } = modifier;
  const written = limit === null ? null : wholeNumber(limit);
  if (written !== null && written <= BigInt(maxRows)) return false;
  const isComputed = limit !== null && limit.class !== 'CONSTANT';
  // LEAST ignores NULL, so LIMIT (SELECT NULL) is limited too.
  modifier.limit = isComputed ? least(limit, most) : most;
  return true;
}

function wholeNumber(node: NativeExpression): bigint | null {
  if (node.class !== 'CONSTANT' || node.value.is_null) return null;
  const digits = digitsOf(node.value.value);
  return digits !== null && /^\d+$/.test(digits) && node.value.type.id !== 'DECIMAL' ? BigInt(digits) : null;
}

function integer(value: number): ConstantExpression {
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value },
  };
}

function least(...children: NativeExpression[]): FunctionExpression {
  return {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias: '',
    ...BUILT_IN,
    function_name: 'least',
    children,
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
  };
}
