import type { ColumnNode, LiteralNode, ParameterNode, StarNode } from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open } from './ast.js';
import type { LoweringContext } from './reading.js';
import { tokenOf } from './skeleton.js';
import { isName, type Token } from './token.js';

/** The token of a name; values and words of the guard's own can't stand where a name must. */
export function nameToken(name: string, { skeleton }: LoweringContext): Token {
  const token = tokenOf(skeleton, name);
  if (isName(token)) return token;
  throw notSupported('A string or a number as a name', token.start);
}

export function nameText(name: string, context: LoweringContext): string {
  return nameToken(name, context).text;
}

/** `column` of one or two names, `dot` of three. */
export function lowerColumn(fields: Fields, context: LoweringContext): ColumnNode {
  const tokens = columnNames(fields).map((name) => nameToken(name, context));
  const names = tokens.map(({ text }) => text);
  return { kind: 'column', id: context.nextId(), names, offset: tokens[0]?.start ?? -1 };
}

function columnNames(fields: Fields): readonly string[] {
  if (fields.kind === 'column') {
    const table = fields.name('table');
    return [...(table === null ? [] : [table]), fields.requiredName('name')];
  }
  const start = open(fields.take('this'));
  if (kindOf({ [start.kind]: null }) !== 'column') throw notSupported('A name of more than three parts');
  const names = [...columnNames(start), fields.requiredName('field')];
  start.done();
  return names;
}

export function lowerLiteral(fields: Fields, { skeleton }: LoweringContext): LiteralNode | ParameterNode {
  const token = tokenOf(skeleton, fields.text('value'));
  fields.take('literal_type');
  switch (token.kind) {
    case 'constant':
      return token.text === 'NULL'
        ? { kind: 'literal', type: 'null', value: null }
        : { kind: 'literal', type: 'boolean', value: token.text === 'TRUE' };
    case 'number':
    case 'string':
    case 'bytes':
    case 'date':
    case 'time':
    case 'timestamp':
      return { kind: 'literal', type: token.kind, value: token.text };
    case 'parameter':
      // What it stands for is not in the text; its number is.
      return { kind: 'parameter', value: Number(token.text) };
    default:
      throw notSupported('A name as a value', token.start);
  }
}

/** `*` or `table.*`. The parser joins the names of a qualifier by dots, which no name of the skeleton has. */
export function lowerStar(fields: Fields, context: LoweringContext): StarNode {
  const qualifier = (fields.name('table')?.split('.') ?? []).map((name) => nameToken(name, context));
  return {
    kind: 'star',
    id: context.nextId(),
    qualifier: qualifier.map(({ text }) => text),
    excluded: [],
    offset: qualifier[0]?.start ?? -1,
  };
}
