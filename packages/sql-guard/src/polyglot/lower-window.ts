import type { FrameBound, FrameNode, NamedWindowNode, WindowNode } from '../tree/query-tree.js';
import { type Fields, notSupported, open, openAs } from './ast.js';
import { lowerExpression, lowerList, lowerSortKeys } from './lower-expression.js';
import { nameText } from './lower-leaf.js';
import type { LoweringContext } from './reading.js';

export function lowerWindow(node: unknown, context: LoweringContext): WindowNode {
  const fields = openAs('OVER', node);
  const name = fields.name('window_name');
  const frame = fields.take('frame');
  const window: WindowNode = {
    name: name === null ? null : nameText(name, context),
    partitionBy: lowerList(fields.list('partition_by'), context),
    orderBy: lowerSortKeys(fields.list('order_by'), context),
    frame: frame === null ? null : lowerFrame(openAs('A window frame', frame), context),
  };
  fields.done();
  return window;
}

export function lowerNamedWindow(node: unknown, context: LoweringContext): NamedWindowNode {
  const fields = openAs('WINDOW', node);
  const name = nameText(fields.requiredName('name'), context);
  const window = lowerWindow(fields.take('spec'), context);
  fields.done();
  return { name, window };
}

const UNITS: Readonly<Record<string, FrameNode['unit']>> = { Rows: 'rows', Range: 'range', Groups: 'groups' };
const EXCLUSIONS: Readonly<Record<string, FrameNode['exclude']>> = {
  CurrentRow: 'current row',
  Group: 'group',
  Ties: 'ties',
};
const ENDS: Readonly<Record<string, FrameBound>> = {
  UnboundedPreceding: { kind: 'unbounded preceding' },
  CurrentRow: { kind: 'current row' },
  UnboundedFollowing: { kind: 'unbounded following' },
};

function lowerFrame(fields: Fields, context: LoweringContext): FrameNode {
  const unit = UNITS[fields.text('kind')];
  const excluded = fields.take('exclude');
  const exclude = excluded === null ? null : EXCLUSIONS[String(excluded)];
  if (unit === undefined || exclude === undefined) throw notSupported('A window frame of this form');
  const start = lowerBound(fields.take('start'), context);
  const end = fields.take('end');
  const frame: FrameNode = { unit, start, end: end === null ? null : lowerBound(end, context), exclude };
  fields.done();
  return frame;
}

function lowerBound(bound: unknown, context: LoweringContext): FrameBound {
  if (typeof bound === 'string') {
    const end = ENDS[bound];
    if (end !== undefined) return end;
    throw notSupported('A window frame of this form');
  }
  const { kind } = open(bound);
  if (kind !== 'Preceding' && kind !== 'Following') throw notSupported('A window frame of this form');
  const distance = lowerExpression((bound as Readonly<Record<string, unknown>>)[kind], context);
  return { kind: kind === 'Preceding' ? 'preceding' : 'following', distance };
}
