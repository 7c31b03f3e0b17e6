import { type ComparisonExpression, isObject, type JoinTable, type NativeTable } from './native-tree.js';

/**
 * The printer writes joins one after another, without parentheses, and a cross join as a comma, which binds less than any other.
 * Cross joins below another join are written as `JOIN ... ON (1 = 1)` instead: the same rows and columns, and read back as they are.
 */
export function straightenJoins(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) straightenJoins(item);
  if (!isObject(value)) return;
  if (value.type === 'SELECT_NODE') straighten(value.from_table as NativeTable, 'commas');
  for (const child of Object.values(value)) straightenJoins(child);
}

type Level = 'commas' | 'below a join';

function straighten(table: NativeTable, level: Level): void {
  if (table.type === 'PIVOT') straighten(table.source, 'below a join');
  if (table.type !== 'JOIN') return;
  const isCross = table.ref_type === 'CROSS';
  if (isCross && level === 'below a join') Object.assign(table, { ref_type: 'REGULAR', condition: always() });
  straighten(table.left, isCross ? level : 'below a join');
  straighten(table.right, 'below a join');
}

function always(): JoinTable['condition'] {
  const one = () => ({
    class: 'CONSTANT' as const,
    type: 'VALUE_CONSTANT',
    alias: '',
    value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value: 1 },
  });
  const condition: ComparisonExpression = {
    class: 'COMPARISON',
    type: 'COMPARE_EQUAL',
    alias: '',
    left: one(),
    right: one(),
  };
  return condition;
}
