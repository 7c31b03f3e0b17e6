/** A derived metric's expression, as a tree. */
export type Arithmetic =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negate'; readonly operand: Arithmetic }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    }
  /** Other SQL, in pieces between what it is computed from. */
  | { readonly kind: 'sql'; readonly pieces: readonly (string | Arithmetic)[] };

export type ArithmeticResult =
  | { readonly ok: true; readonly tree: Arithmetic }
  | { readonly ok: false; readonly message: string };

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([a-z_][a-z0-9_]*)|([-+*/()]))/iy;
/** Deep nesting would be a way to exhaust the stack. */
const MAX_DEPTH = 50;

/** Parses `+ - * / ( )` over names and numbers; anything else is a fault, in words. */
export function parseArithmetic(text: string): ArithmeticResult {
  const tokens = tokenise(text);
  if (typeof tokens === 'string') return { ok: false, message: tokens };
  let position = 0;

  const peek = (): string | undefined => tokens[position];
  const fail = (): never => {
    const found = peek();
    throw new ArithmeticFault(found === undefined ? 'It ends too early' : `"${found}" is not expected here`);
  };

  function sum(depth: number): Arithmetic {
    let left = product(depth);
    for (let operator = peek(); operator === '+' || operator === '-'; operator = peek()) {
      position++;
      left = { kind: 'binary', operator, left, right: product(depth) };
    }
    return left;
  }

  function product(depth: number): Arithmetic {
    let left = factor(depth);
    for (let operator = peek(); operator === '*' || operator === '/'; operator = peek()) {
      position++;
      left = { kind: 'binary', operator, left, right: factor(depth) };
    }
    return left;
  }

  function factor(depth: number): Arithmetic {
    if (depth > MAX_DEPTH) throw new ArithmeticFault('It is nested too deeply');
    const token = peek();
    if (token === undefined) return fail();
    position++;
    if (token === '-') return { kind: 'negate', operand: factor(depth + 1) };
    if (token === '(') {
      const inner = sum(depth + 1);
      if (peek() !== ')') fail();
      position++;
      return inner;
    }
    if (/^\d/.test(token)) return { kind: 'number', text: token };
    if (/^[a-z_]/i.test(token)) return { kind: 'name', name: token };
    position--;
    return fail();
  }

  try {
    const tree = sum(0);
    if (peek() !== undefined) fail();
    return { ok: true, tree };
  } catch (error) {
    if (error instanceof ArithmeticFault) return { ok: false, message: error.message };
    throw error;
  }
}

/** The expression with something else in each name's place. */
export function substitute(tree: Arithmetic, put: (name: string) => Arithmetic): Arithmetic {
  switch (tree.kind) {
    case 'number':
      return tree;
    case 'name':
      return put(tree.name);
    case 'negate':
      return { kind: 'negate', operand: substitute(tree.operand, put) };
    case 'binary':
      return { ...tree, left: substitute(tree.left, put), right: substitute(tree.right, put) };
    case 'sql':
      return {
        kind: 'sql',
        pieces: tree.pieces.map((piece) => (typeof piece === 'string' ? piece : substitute(piece, put))),
      };
  }
}

/** The names an expression uses, each once. */
export function arithmeticNames(tree: Arithmetic): ReadonlySet<string> {
  switch (tree.kind) {
    case 'number':
      return new Set();
    case 'name':
      return new Set([tree.name]);
    case 'negate':
      return arithmeticNames(tree.operand);
    case 'binary':
      return new Set([...arithmeticNames(tree.left), ...arithmeticNames(tree.right)]);
    case 'sql':
      return new Set(
        tree.pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [...arithmeticNames(piece)])),
      );
  }
}

class ArithmeticFault extends Error {}

function tokenise(text: string): string[] | string {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      return `"${text.slice(at).trim().slice(0, 10)}" is not a name, a number or one of + - * / ( )`;
    tokens.push(match[0].trim());
  }
  return tokens;
}
