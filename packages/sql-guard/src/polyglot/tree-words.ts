import type {
  AliasNode,
  BodyNode,
  CallNode,
  CaseNode,
  ExpressionNode,
  FrameBound,
  FrameNode,
  FromNode,
  JoinNode,
  LiteralNode,
  QueryNode,
  SelectNode,
  SortKeyNode,
  SubqueryNode,
  WindowNode,
} from '../tree/query-tree.js';

/** The words, names and values that a tree is written with, in the order of the text; see same-words.ts for what is left out. */
export function wordsOf(query: QueryNode, dialect: 'mariadb' | 'sqlite'): Words {
  return new Speaker(dialect).query(query);
}

type Words = readonly string[];

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  'is distinct from': ['IS', 'NOT'],
  'is not distinct from': ['IS'],
  div: ['DIV'],
  '#': ['^'],
  regexp: ['REGEXP'],
};

class Speaker {
  constructor(private readonly dialect: 'mariadb' | 'sqlite') {}

  query({ recursive, ctes, body, orderBy, limit, offset }: QueryNode): Words {
    return [
      ...(ctes.length > 0 ? ['WITH'] : []),
      ...(recursive ? ['RECURSIVE'] : []),
      ...ctes.flatMap((cte) => [...names(cte.name, ...cte.columnNames), ...this.query(cte.query)]),
      ...this.body(body),
      ...this.sortKeys(orderBy),
      ...this.clause('LIMIT', limit),
      ...this.clause('OFFSET', offset),
    ];
  }

  private body(body: BodyNode): Words {
    switch (body.kind) {
      case 'select':
        return this.select(body);
      case 'set operation': {
        const operator = [body.operator.toUpperCase(), ...(body.all ? ['ALL'] : [])];
        return [...this.query(body.left), ...operator, ...this.query(body.right)];
      }
      case 'values':
        return ['VALUES', ...body.rows.flatMap((row) => this.all(row))];
    }
  }

  private select(select: SelectNode): Words {
    return [
      'SELECT',
      ...(select.distinct ? ['DISTINCT'] : []),
      ...select.targets.flatMap(({ expression, alias }) => [
        ...this.expression(expression),
        ...(alias === null ? [] : names(alias)),
      ]),
      ...(select.from.length > 0 ? ['FROM'] : []),
      ...select.from.flatMap((item) => this.from(item)),
      ...this.clause('WHERE', select.where),
      ...(select.groupBy.length > 0 ? ['GROUP'] : []),
      ...this.all(select.groupBy),
      ...(select.grouping === 'rollup' ? ['WITH', 'ROLLUP'] : []),
      ...this.clause('HAVING', select.having),
      ...(select.windows.length > 0 ? ['WINDOW'] : []),
      ...select.windows.flatMap(({ name, window }) => [...names(name), ...this.window(window)]),
    ];
  }

  private from(item: FromNode): Words {
    switch (item.kind) {
      case 'table':
        return [...names(...(item.schema === null ? [] : [item.schema]), item.name), ...alias(item)];
      case 'derived table':
        return [...this.query(item.query), ...alias(item)];
      case 'function table':
        return [...this.all(item.expressions), ...alias(item)];
      case 'join':
        return this.join(item);
    }
  }

  private join({ type, left, right, condition }: JoinNode): Words {
    return [
      ...this.from(left),
      ...(condition.kind === 'natural' ? ['NATURAL'] : []),
      ...(type === 'inner' ? [] : [type.toUpperCase()]),
      ...this.from(right),
      ...(condition.kind === 'on' ? this.clause('ON', condition.expression) : []),
      ...(condition.kind === 'using' ? ['USING', ...names(...condition.columns)] : []),
    ];
  }

  private expression(node: ExpressionNode): Words {
    switch (node.kind) {
      case 'column':
        return names(...node.names);
      case 'field':
        return names(node.row, node.field);
      case 'star':
        return [...names(...node.qualifier), '*'];
      case 'literal':
        return [literal(node)];
      case 'parameter':
        return [`parameter:${String(node.value)}`];
      case 'call':
        return this.call(node);
      case 'subquery':
        return this.subquery(node);
      case 'case':
        return this.case(node);
      case 'cast':
        return [...called('cast'), ...this.expression(node.operand), `type:${node.type}`];
      case 'extract':
        return [...called('extract'), `string:${node.field}`, ...this.expression(node.operand)];
      case 'interval':
        return [...called('interval'), ...this.expression(node.amount), `string:${node.unit}`];
      case 'tuple':
        return this.all(node.items);
      case 'operation':
        return [...called(node.operator), ...this.all(node.operands)];
      default:
        return this.operator(node);
    }
  }

  private operator(node: OperatorNode): Words {
    switch (node.kind) {
      case 'unary':
        return [node.operator.toUpperCase(), ...this.expression(node.operand)];
      case 'binary': {
        const operator = OPERATORS[node.operator] ?? [node.operator];
        return [...this.expression(node.left), ...operator, ...this.expression(node.right)];
      }
      case 'junction':
        return this.parted(node.operands, node.operator.toUpperCase());
      case 'test':
        return [...this.expression(node.operand), 'IS', ...not(node), node.test.toUpperCase()];
      case 'between':
        return [
          ...this.expression(node.operand),
          ...not(node),
          'BETWEEN',
          ...this.parted([node.low, node.high], 'AND'),
        ];
      case 'in':
        return [...this.expression(node.operand), ...not(node), 'IN', ...this.all(node.list)];
      case 'like':
        return [
          ...this.expression(node.operand),
          ...not(node),
          node.form.toUpperCase(),
          ...this.expression(node.pattern),
          ...(isBackslash(node.escape) ? [] : this.clause('ESCAPE', node.escape)),
        ];
      case 'collate':
        return [...this.expression(node.operand), 'COLLATE', ...called(node.collation)];
    }
  }

  private case({ operand, branches, otherwise }: CaseNode): Words {
    return [
      'CASE',
      ...(operand === null ? [] : this.expression(operand)),
      ...branches.flatMap(({ when, then }) => [...this.clause('WHEN', when), ...this.clause('THEN', then)]),
      ...this.clause('ELSE', otherwise),
      'END',
    ];
  }

  private call(call: CallNode): Words {
    const hasSeparator = this.dialect === 'mariadb' && call.name === 'group_concat';
    return [
      ...called(call.name),
      ...(call.distinct ? ['DISTINCT'] : []),
      ...(call.isStar ? ['*'] : []),
      ...this.all(hasSeparator ? call.args.slice(0, -1) : this.inTextOrder(call)),
      ...this.sortKeys(call.orderBy),
      ...(hasSeparator ? this.all(call.args.slice(-1)) : []),
      ...(call.filter === null ? [] : ['FILTER', ...this.clause('WHERE', call.filter)]),
      ...(call.over === null ? [] : ['OVER', ...this.window(call.over)]),
    ];
  }

  /** `TRIM(x FROM y)` has what is cut off before what it is cut from. */
  private inTextOrder({ name, args }: CallNode): readonly ExpressionNode[] {
    const isTrim = this.dialect === 'mariadb' && ['trim', 'ltrim', 'rtrim'].includes(name);
    return isTrim ? [...args].reverse() : args;
  }

  private subquery({ form, operator, query, operands }: SubqueryNode): Words {
    const isIn = form === 'any' && operator === '=';
    return [
      ...(form === 'exists' ? ['EXISTS'] : []),
      ...this.all(operands),
      ...(isIn ? ['IN'] : []),
      ...(operator === null || isIn ? [] : [operator, form.toUpperCase()]),
      ...this.query(query),
    ];
  }

  private window({ name, partitionBy, orderBy, frame }: WindowNode): Words {
    return [
      ...(name === null ? [] : names(name)),
      ...(partitionBy.length > 0 ? ['PARTITION'] : []),
      ...this.all(partitionBy),
      ...this.sortKeys(orderBy),
      ...(frame === null ? [] : this.frame(frame)),
    ];
  }

  private frame({ unit, start, end, exclude }: FrameNode): Words {
    const bounds =
      end === null ? this.bound(start) : ['BETWEEN', ...this.bound(start), 'AND', ...this.bound(end)];
    const excluded = exclude === null ? [] : ['EXCLUDE', ...exclude.toUpperCase().split(' ')];
    return [unit.toUpperCase(), ...bounds, ...excluded];
  }

  private bound(bound: FrameBound): Words {
    const distance =
      bound.kind === 'preceding' || bound.kind === 'following' ? this.expression(bound.distance) : [];
    return [...distance, ...bound.kind.toUpperCase().split(' ')];
  }

  private sortKeys(keys: readonly SortKeyNode[]): Words {
    const written = keys.flatMap(({ expression, descending, nulls }) => [
      ...this.expression(expression),
      ...(descending ? ['DESC'] : []),
      ...(nulls === null ? [] : ['NULLS', nulls.toUpperCase()]),
    ]);
    return keys.length === 0 ? [] : ['ORDER', ...written];
  }

  private clause(word: string, node: ExpressionNode | null): Words {
    return node === null ? [] : [word, ...this.expression(node)];
  }

  private all(nodes: readonly ExpressionNode[]): Words {
    return nodes.flatMap((node) => this.expression(node));
  }

  private parted(nodes: readonly ExpressionNode[], word: string): Words {
    return nodes.flatMap((node, index) => [...(index > 0 ? [word] : []), ...this.expression(node)]);
  }
}

type OperatorNode = Extract<
  ExpressionNode,
  { readonly kind: 'unary' | 'binary' | 'junction' | 'test' | 'between' | 'in' | 'like' | 'collate' }
>;

/** Begins a word that is a name. */
export const NAME = 'name:';
/** Begins a word that stands for a name in any case. */
export const CALLED = 'called:';

function names(...all: readonly string[]): Words {
  return all.map((name) => `${NAME}${name}`);
}

/** Names of functions and the like, which the tree has in lower case however they were written. */
function called(name: string): Words {
  return [`${CALLED}${name.toLowerCase()}`];
}

function alias({ alias: named }: { readonly alias: AliasNode | null }): Words {
  return named === null ? [] : names(named.name, ...named.columnNames);
}

function literal(node: LiteralNode): string {
  const isConstant = node.type === 'null' || node.type === 'boolean';
  return isConstant ? `constant:${String(node.value).toUpperCase()}` : `${node.type}:${node.value}`;
}

function not({ negated }: { readonly negated: boolean }): Words {
  return negated ? ['NOT'] : [];
}

function isBackslash(node: ExpressionNode | null): boolean {
  return node?.kind === 'literal' && node.type === 'string' && node.value === '\\';
}
