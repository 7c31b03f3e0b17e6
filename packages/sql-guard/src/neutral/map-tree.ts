import type {
  BodyNode,
  CallNode,
  ColumnNode,
  ExpressionNode,
  FieldNode,
  FrameNode,
  FromNode,
  FunctionTableNode,
  QueryNode,
  SelectNode,
  SortKeyNode,
  StarNode,
  TableNode,
  WindowNode,
} from '../tree/query-tree.js';

/** What becomes of the nodes that a rewrite may change. Each is given with its parts already changed. */
export interface TreeChanges {
  readonly table: (node: TableNode) => FromNode;
  readonly functionTable: (node: FunctionTableNode) => FromNode;
  readonly select: (node: SelectNode) => SelectNode;
  readonly column: (node: ColumnNode) => ExpressionNode;
  readonly field: (node: FieldNode) => ExpressionNode;
  readonly star: (node: StarNode) => ExpressionNode;
}

/** A new tree with the changes made; the old one stays as it is. What a change answers is not looked at again. */
export function mapQuery(query: QueryNode, changes: TreeChanges): QueryNode {
  const expression = (node: ExpressionNode) => mapExpression(node, changes);
  return {
    ...query,
    ctes: query.ctes.map((cte) => ({ ...cte, query: mapQuery(cte.query, changes) })),
    body: mapBody(query.body, changes),
    orderBy: mapSortKeys(query.orderBy, changes),
    limit: optional(query.limit, expression),
    offset: optional(query.offset, expression),
  };
}

function mapBody(body: BodyNode, changes: TreeChanges): BodyNode {
  switch (body.kind) {
    case 'select':
      return mapSelect(body, changes);
    case 'set operation':
      return { ...body, left: mapQuery(body.left, changes), right: mapQuery(body.right, changes) };
    case 'values':
      return { ...body, rows: body.rows.map((row) => mapAll(row, changes)) };
  }
}

function mapSelect(select: SelectNode, changes: TreeChanges): SelectNode {
  const expression = (node: ExpressionNode) => mapExpression(node, changes);
  return changes.select({
    ...select,
    distinctOn: mapAll(select.distinctOn, changes),
    targets: select.targets.map((target) => ({ ...target, expression: expression(target.expression) })),
    from: select.from.map((item) => mapFrom(item, changes)),
    where: optional(select.where, expression),
    groupBy: mapAll(select.groupBy, changes),
    having: optional(select.having, expression),
    qualify: optional(select.qualify, expression),
    windows: select.windows.map(({ name, window }) => ({ name, window: mapWindow(window, changes) })),
  });
}

function mapFrom(node: FromNode, changes: TreeChanges): FromNode {
  switch (node.kind) {
    case 'table':
      return changes.table(node);
    case 'derived table':
      return { ...node, query: mapQuery(node.query, changes) };
    case 'function table':
      return changes.functionTable({ ...node, expressions: mapAll(node.expressions, changes) });
    case 'join': {
      const { condition } = node;
      return {
        ...node,
        left: mapFrom(node.left, changes),
        right: mapFrom(node.right, changes),
        condition:
          condition.kind === 'on'
            ? { ...condition, expression: mapExpression(condition.expression, changes) }
            : condition,
      };
    }
  }
}

function mapExpression(node: ExpressionNode, changes: TreeChanges): ExpressionNode {
  const expression = (child: ExpressionNode) => mapExpression(child, changes);
  switch (node.kind) {
    case 'column':
      return changes.column(node);
    case 'field':
      return changes.field(node);
    case 'star':
      return changes.star(node);
    case 'literal':
    case 'parameter':
      return node;
    case 'call':
      return mapCall(node, changes);
    case 'subquery':
      return { ...node, query: mapQuery(node.query, changes), operands: mapAll(node.operands, changes) };
    case 'binary':
      return { ...node, left: expression(node.left), right: expression(node.right) };
    case 'junction':
    case 'operation':
      return { ...node, operands: mapAll(node.operands, changes) };
    case 'unary':
    case 'test':
    case 'cast':
    case 'extract':
    case 'collate':
      return { ...node, operand: expression(node.operand) };
    case 'between':
      return {
        ...node,
        operand: expression(node.operand),
        low: expression(node.low),
        high: expression(node.high),
      };
    case 'in':
      return { ...node, operand: expression(node.operand), list: mapAll(node.list, changes) };
    case 'like':
      return {
        ...node,
        operand: expression(node.operand),
        pattern: expression(node.pattern),
        escape: optional(node.escape, expression),
      };
    case 'case':
      return {
        ...node,
        operand: optional(node.operand, expression),
        branches: node.branches.map((branch) => {
          const [when, then] = [expression(branch.when), expression(branch.then)];
          return { when, then };
        }),
        otherwise: optional(node.otherwise, expression),
      };
    case 'interval':
      return { ...node, amount: expression(node.amount) };
    case 'tuple':
      return { ...node, items: mapAll(node.items, changes) };
  }
}

function mapCall(call: CallNode, changes: TreeChanges): CallNode {
  return {
    ...call,
    args: mapAll(call.args, changes),
    orderBy: mapSortKeys(call.orderBy, changes),
    filter: optional(call.filter, (node) => mapExpression(node, changes)),
    over: optional(call.over, (window) => mapWindow(window, changes)),
  };
}

function mapWindow(window: WindowNode, changes: TreeChanges): WindowNode {
  return {
    ...window,
    partitionBy: mapAll(window.partitionBy, changes),
    orderBy: mapSortKeys(window.orderBy, changes),
    frame: optional(window.frame, (frame) => mapFrame(frame, changes)),
  };
}

function mapFrame(frame: FrameNode, changes: TreeChanges): FrameNode {
  const bound = (side: FrameNode['start']): FrameNode['start'] =>
    'distance' in side ? { ...side, distance: mapExpression(side.distance, changes) } : side;
  return { ...frame, start: bound(frame.start), end: optional(frame.end, bound) };
}

function mapSortKeys(keys: readonly SortKeyNode[], changes: TreeChanges): readonly SortKeyNode[] {
  return keys.map((key) => ({ ...key, expression: mapExpression(key.expression, changes) }));
}

function mapAll(nodes: readonly ExpressionNode[], changes: TreeChanges): readonly ExpressionNode[] {
  return nodes.map((node) => mapExpression(node, changes));
}

function optional<T>(node: T | null, change: (node: T) => T): T | null {
  return node === null ? null : change(node);
}
