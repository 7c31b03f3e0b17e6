import { asciiLowerCase } from '../resolve/identifier-rules.js';
import { CLOCKS } from './clocks.js';
import { isLambdaArgument } from './lower-call.js';
import { lambdaNames } from './lower-lambda.js';
import { digitsOf } from './native-json.js';
import {
  type CastExpression,
  type ConstantExpression,
  type FunctionExpression,
  isObject,
  type NativeExpression,
  type NativeType,
  replaceNode,
} from './native-tree.js';

/** Where DuckDB keeps what is built in. A macro of the same name in the database would be found before it. */
export const BUILT_IN = { catalog: 'system', schema: 'main' } as const;

/**
 * Writes everything so that it is read back as the same: functions and operators by the full name of the built-in, clocks as
 * calls, constants as casts where their text alone would be another type.
 */
export function pin(value: unknown, lambdas: ReadonlySet<string> = NONE): void {
  if (Array.isArray(value)) {
    for (const item of value) pin(item, lambdas);
    return;
  }
  if (!isObject(value)) return;
  const node = value as unknown as NativeExpression;
  switch (node.class) {
    case 'FUNCTION':
      pinCall(node, lambdas);
      return;
    case 'COLUMN_REF':
      pinClock(node.column_names, node, lambdas);
      return;
    case 'CONSTANT':
      pinConstant(node);
      return;
    default:
      for (const child of Object.values(value)) pin(child, lambdas);
  }
}

const NONE: ReadonlySet<string> = new Set();

function pinCall(node: FunctionExpression, lambdas: ReadonlySet<string>): void {
  for (const [index, child] of node.children.entries()) {
    if (isLambdaArgument(node.function_name, index, child)) {
      // The left side only names the parameters.
      pin(child.expr, new Set([...lambdas, ...(lambdaNames(child.lhs) ?? [])]));
    } else pin(child, lambdas);
  }
  pin(node.filter, lambdas);
  pin(node.order_bys, lambdas);
  Object.assign(node, BUILT_IN, { is_operator: false });
}

/** What no column is called is a clock; the lowering has made sure that none is. */
function pinClock(
  [name, ...more]: readonly string[],
  node: NativeExpression,
  lambdas: ReadonlySet<string>,
): void {
  const key = asciiLowerCase(name ?? '');
  const clock = more.length === 0 && !lambdas.has(key) ? CLOCKS.get(key) : undefined;
  if (clock === undefined) return;
  const call: FunctionExpression = {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias: node.alias,
    ...BUILT_IN,
    function_name: clock.function,
    children: [],
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
  };
  replaceNode(node, call);
}

/** `1e3` would be printed as `1000.0`, which is a decimal; `5.` as `5`, an integer; TRUE is read as a cast. */
function pinConstant(node: ConstantExpression): void {
  const { type, is_null: isNull, value } = node.value;
  if (isNull) return;
  if (type.id === 'BOOLEAN') castText(node, value === true ? 't' : 'f', type);
  const digits = digitsOf(value);
  const isWholeDecimal = type.id === 'DECIMAL' && type.type_info?.scale === 0;
  if (digits !== null && (type.id === 'DOUBLE' || isWholeDecimal)) castText(node, digits, type);
}

function castText(node: ConstantExpression, text: string, type: NativeType): void {
  const { alias } = node;
  const child: ConstantExpression = {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    value: { type: { id: 'VARCHAR', type_info: null }, is_null: false, value: text },
  };
  const cast: CastExpression = {
    class: 'CAST',
    type: 'OPERATOR_CAST',
    alias,
    child,
    cast_type: type,
    try_cast: false,
  };
  replaceNode(node, cast);
}
