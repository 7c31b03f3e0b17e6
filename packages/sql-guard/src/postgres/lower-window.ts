import type { Node, WindowDef } from '@pgsql/types';
import type { FrameBound, FrameNode, NamedWindowNode, WindowNode } from '../tree/query-tree.js';
import { lowerExpression, lowerList, lowerSortKeys } from './lower-expression.js';
import { describeKind, type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';
import { kindOf } from './native-tree.js';

/** A definition of the WINDOW clause. */
export function lowerNamedWindow(node: Node, context: LoweringContext): NamedWindowNode {
  if (!('WindowDef' in node)) throw notSupported(describeKind(kindOf(node)));
  const { name, ...definition } = node.WindowDef;
  return { name: name ?? '', window: lowerDefinition(definition, definition.refname, context) };
}

/** An OVER clause: `OVER w` has a name, `OVER (w ...)` one it refers to. */
export function lowerOver(node: WindowDef, context: LoweringContext): WindowNode {
  const { name, ...definition } = node;
  return lowerDefinition(definition, name ?? definition.refname, context);
}

function lowerDefinition(
  node: Omit<WindowDef, 'name'>,
  name: string | undefined,
  context: LoweringContext,
): WindowNode {
  const { refname: _refname, frameOptions, location, ...expressions } = node;
  const { partitionClause, orderClause, startOffset, endOffset, ...rest } = expressions;
  refuseUnknownFields('A window', rest, context.offsetOf(location));
  const distance = (bound: Node | undefined) =>
    bound === undefined ? null : lowerExpression(bound, context);
  return {
    name: name ?? null,
    partitionBy: lowerList(partitionClause, context),
    orderBy: lowerSortKeys(orderClause, context),
    frame: lowerFrame(frameOptions ?? 0, { start: distance(startOffset), end: distance(endOffset) }),
  };
}

/** PostgreSQL's bits of a frame (parsenodes.h). */
const FRAME = {
  nonDefault: 0x1,
  rows: 0x4,
  groups: 0x8,
  between: 0x10,
  startUnboundedPreceding: 0x20,
  endUnboundedFollowing: 0x100,
  startCurrentRow: 0x200,
  endCurrentRow: 0x400,
  startPreceding: 0x800,
  endPreceding: 0x1000,
  startFollowing: 0x2000,
  endFollowing: 0x4000,
  excludeCurrentRow: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
} as const;

interface Distances {
  readonly start: Extract<FrameBound, { distance: unknown }>['distance'] | null;
  readonly end: Extract<FrameBound, { distance: unknown }>['distance'] | null;
}

function lowerFrame(options: number, distances: Distances): FrameNode | null {
  const has = (bit: number) => (options & bit) !== 0;
  if (!has(FRAME.nonDefault)) return null;
  const start = has(FRAME.startUnboundedPreceding)
    ? ({ kind: 'unbounded preceding' } as const)
    : has(FRAME.startCurrentRow)
      ? ({ kind: 'current row' } as const)
      : offsetBound(has(FRAME.startPreceding), has(FRAME.startFollowing), distances.start);
  const end = has(FRAME.endUnboundedFollowing)
    ? ({ kind: 'unbounded following' } as const)
    : has(FRAME.endCurrentRow)
      ? ({ kind: 'current row' } as const)
      : offsetBound(has(FRAME.endPreceding), has(FRAME.endFollowing), distances.end);
  return {
    unit: has(FRAME.rows) ? 'rows' : has(FRAME.groups) ? 'groups' : 'range',
    start,
    end: has(FRAME.between) ? end : null,
    exclude: has(FRAME.excludeCurrentRow)
      ? 'current row'
      : has(FRAME.excludeGroup)
        ? 'group'
        : has(FRAME.excludeTies)
          ? 'ties'
          : null,
  };
}

function offsetBound(isPreceding: boolean, isFollowing: boolean, distance: Distances['start']): FrameBound {
  if (distance === null || isPreceding === isFollowing) throw notSupported('A window frame of this form');
  return { kind: isPreceding ? 'preceding' : 'following', distance };
}
