import type { ExpressionNode } from '../tree/query-tree.js';
import { choose } from './build.js';
import type { CellView, VisibleMask } from './cell-view.js';
import { hmacPads } from './hash-key.js';
import type { RowCondition } from './row-condition.js';
import type { MaskNode, TypedColumn, Vocabulary } from './vocabulary.js';

export interface ShownContext {
  readonly cells: CellView;
  readonly condition: RowCondition;
  readonly vocabulary: Vocabulary;
  readonly hashKey: string;
}

/** What stands in a column's place. Where only some cells are clear and the mask is text, the clear ones become text too. */
export function shownValue(column: TypedColumn, context: ShownContext): ExpressionNode {
  const { cells, condition, vocabulary } = context;
  switch (cells.kind) {
    case 'clear':
      return column.node;
    case 'masked':
      return maskNode(column, cells.mask, context).expression;
    case 'mixed': {
      const isClear = condition.of(cells.clearWhen);
      // Without ELSE it is NULL, of the column's type.
      if (cells.mask.kind === 'null') return choose(isClear, column.node);
      const { expression, type } = maskNode(column, cells.mask, context);
      return choose(isClear, type === 'text' ? vocabulary.asText(column) : column.node, expression);
    }
  }
}

function maskNode(
  column: TypedColumn,
  mask: VisibleMask,
  { vocabulary, hashKey }: Pick<ShownContext, 'vocabulary' | 'hashKey'>,
): MaskNode {
  switch (mask.kind) {
    case 'null':
      return { expression: vocabulary.nothing(column), type: 'of the column' };
    case 'constant':
      return vocabulary.constant(mask.value, column);
    // The same value has the same hash in every column, so that masked keys still join.
    case 'hash':
      return { expression: vocabulary.hash(vocabulary.asText(column), hmacPads(hashKey)), type: 'text' };
    case 'partial': {
      // A negative count would show all but the first characters.
      if (!Number.isInteger(mask.keepLast) || mask.keepLast < 0)
        throw new Error('A partial mask keeps a whole number of characters.');
      return { expression: vocabulary.partial(vocabulary.asText(column), mask.keepLast), type: 'text' };
    }
  }
}
