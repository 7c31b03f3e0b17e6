/** Arithmetic over phrases: "(total revenue - total cost) / total cost * 100". */
export type Formula =
  | { readonly kind: 'phrase'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** "sum of (expected amount - counted amount) of the collections": computed of each row first. */
  | {
      readonly kind: 'total';
      readonly aggregate: 'sum' | 'average';
      readonly of: Formula;
      readonly rest?: string;
    }
  | {
      readonly kind: 'arithmetic';
      readonly op: 'plus' | 'minus' | 'times' | 'dividedBy';
      readonly left: Formula;
      readonly right: Formula;
    };

const PIECE =
  /\s*(?:(?<number>\d+(?:\.\d+)?)(?=\s*(?:[-+*/()]|$))|(?<sign>[*/()]|[-+](?=\s|\())|(?<phrase>(?:(?!\s[-+]\s)[^*/()])+))/gy;
const OPERATORS: Readonly<Record<string, 'plus' | 'minus' | 'times' | 'dividedBy'>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'dividedBy',
};
const MAX_PIECES = 60;
const TOTAL = /^\s*(?:the )?(?:(sum|total)|average|avg|mean)(?: of)?(?: the)?\s*$/i;

const OPERATOR_WORDS: readonly (readonly [RegExp, string])[] = [
  [/ (?:times|multiplied by|x) /gi, ' * '],
  [/ divided by /gi, ' / '],
  [/ plus /gi, ' + '],
  [/ (?:minus|less(?! than\b)) /gi, ' - '],
];

/** "price times quantity" as `price * quantity`. */
export function inSymbols(text: string): string {
  return OPERATOR_WORDS.reduce((written, [words, symbol]) => written.replace(words, symbol), text);
}

/** Undefined where it is no arithmetic. */
export function parseFormula(text: string): Formula | undefined {
  const pieces = [
    ...inSymbols(text)
      .replace(/[.;]\s*$/, '')
      .matchAll(PIECE),
  ].map(({ groups }) => groups ?? {});
  if (pieces.length === 0 || pieces.length > MAX_PIECES) return undefined;
  let at = 0;
  const sum = (): Formula | undefined => chain(product, ['+', '-']);
  const product = (): Formula | undefined => chain(operand, ['*', '/']);

  function chain(part: () => Formula | undefined, signs: readonly string[]): Formula | undefined {
    let left = part();
    for (
      let sign = pieces[at]?.sign;
      left !== undefined && sign !== undefined && signs.includes(sign);
      sign = pieces[at]?.sign
    ) {
      at++;
      const right = part();
      const op = OPERATORS[sign];
      if (right === undefined || op === undefined) return undefined;
      left = { kind: 'arithmetic', op, left, right };
    }
    return left;
  }

  function operand(): Formula | undefined {
    const piece = pieces[at++];
    if (piece?.number !== undefined) return { kind: 'number', value: Number(piece.number) };
    const aggregate = TOTAL.exec(piece?.phrase ?? '');
    if (aggregate !== null && pieces[at]?.sign === '(')
      return total(aggregate[1] === undefined ? 'average' : 'sum');
    if (piece?.phrase !== undefined) return { kind: 'phrase', text: piece.phrase.trim() };
    if (piece?.sign !== '(') return undefined;
    const inner = sum();
    return pieces[at++]?.sign === ')' ? inner : undefined;
  }

  function total(aggregate: 'sum' | 'average'): Formula | undefined {
    at++;
    const of = sum();
    if (of === undefined || pieces[at++]?.sign !== ')') return undefined;
    const rest = pieces[at]?.phrase;
    if (rest !== undefined) at++;
    return { kind: 'total', aggregate, of, ...(rest === undefined ? {} : { rest: rest.trim() }) };
  }

  const whole = sum();
  return at === pieces.length ? whole : undefined;
}
