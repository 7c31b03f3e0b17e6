import { Refusal } from './refusal.js';
import type { CallNode } from './tree/query-tree.js';

export type FunctionKind = 'aggregate' | 'window' | 'scalar' | 'table';

/** A function that a statement may call: an entry of a dialect's reviewed list. */
export interface AllowedFunction {
  readonly kind: FunctionKind;
  /** Columns of a function in FROM that have names of their own. */
  readonly columnNames: readonly string[];
  /** Position of an argument that must be a whole-number literal of at most this size: the size of what is made. */
  readonly sizeArgument: SizeArgument | null;
  /** Position of an argument that must be a literal without large widths: `printf('%999999999d', 1)` takes a gigabyte. */
  readonly formatArgument?: number;
  /** With this many arguments or more, an aggregate is a plain function: SQLite's `max(a, b)`. */
  readonly scalarFrom?: number;
}

export interface SizeArgument {
  readonly index: number;
  readonly max: number;
}

export type AllowedFunctions = ReadonlyMap<string, AllowedFunction>;

/** A dialect's list as it is written down: names with white space between them. */
export interface FunctionLists {
  readonly aggregates: string;
  readonly windows: string;
  readonly scalars: string;
  /** Columns of functions for FROM; an empty list means one column named as the function. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** Positions of arguments that say how much is made. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Positions of arguments that are formats. */
  readonly formats: Readonly<Record<string, number>>;
  readonly scalarFrom: Readonly<Record<string, number>>;
}

/** `repeat('x', 1e9)` takes a gigabyte of the server at once; no report needs more than this. */
const MAX_SIZE = 10_000;

export function allowedFunctions({ tables, ...lists }: FunctionLists): AllowedFunctions {
  return new Map([
    ...entries('aggregate', lists.aggregates, lists),
    ...entries('window', lists.windows, lists),
    ...entries('scalar', lists.scalars, lists),
    ...Object.entries(tables).map(([name, columnNames]): [string, AllowedFunction] => [
      name,
      { kind: 'table', columnNames, sizeArgument: null },
    ]),
  ]);
}

/** Words with white space between them. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function entries(
  kind: FunctionKind,
  list: string,
  { sizes, formats, scalarFrom }: Pick<FunctionLists, 'sizes' | 'formats' | 'scalarFrom'>,
): [string, AllowedFunction][] {
  return words(list).map((name) => {
    const [size, format, several] = [sizes, formats, scalarFrom].map((positions) => positions[name]);
    const allowed: AllowedFunction = {
      kind,
      columnNames: [],
      sizeArgument: size === undefined ? null : { index: size, max: MAX_SIZE },
      ...(format === undefined ? {} : { formatArgument: format }),
      ...(several === undefined ? {} : { scalarFrom: several }),
    };
    return [name, allowed];
  });
}

/** A width of five digits, one that an argument gives, or a field within a field. */
const LARGE_WIDTH = /\d{5}|\*|\{[^}]*\{/;

/**
 * Makes sure that no single call can take the server's memory.
 *
 * @throws Refusal SQL_FUNCTION_NOT_ALLOWED
 */
export function refuseUnbounded({ name, args, offset }: CallNode, allowed: AllowedFunction): void {
  const { sizeArgument: size, formatArgument } = allowed;
  if (size !== null && args.length > size.index) {
    const given = args[size.index];
    const isBounded =
      given?.kind === 'literal' &&
      given.type === 'number' &&
      /^\d{1,15}$/.test(given.value) &&
      Number(given.value) <= size.max;
    if (!isBounded) {
      throw new Refusal(
        'SQL_FUNCTION_NOT_ALLOWED',
        `The length in ${name} must be written as a whole number of at most ${size.max}.`,
        offset,
        { function: name, maxLength: size.max },
      );
    }
  }
  if (formatArgument === undefined) return;
  const format = args[formatArgument];
  if (format?.kind === 'literal' && format.type === 'string' && !LARGE_WIDTH.test(format.value)) return;
  throw new Refusal(
    'SQL_FUNCTION_NOT_ALLOWED',
    `The format in ${name} must be written as a text whose widths have at most four digits.`,
    offset,
    { function: name },
  );
}
