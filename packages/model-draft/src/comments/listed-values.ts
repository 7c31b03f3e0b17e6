const EXAMPLES = /\b(?:e\.?g\.?|for example|for instance|such as|examples?:?|like)[,:]?\s+/i;
const ALL =
  /\b(?:(?:possible|allowed|valid|permitted|accepted|available)\s+(?:values?|options?|types?|codes?)(?:\s+(?:are|is|include))?|one of(?: the following)?|either|values?(?=\s*(?::|are\b))(?:\s+are)?|enum(?:eration)?|options?(?=:)|codes?(?=:))\s*:?\s*/i;
/** "A = active, C = closed" says all by itself, without an introduction. */
const CODED = /^["']?([\p{L}\p{N}]{1,4})["']?\s*(?:=|->|=>|–|-(?=\s)|:)\s*(.+)$/u;
const MAX_VALUES = 60;

/** A value that a comment lists, with what it stands for where the comment says so ("M = male"). */
export interface ListedValue {
  readonly value: string;
  readonly meaning?: string;
}

interface Listed {
  readonly values: readonly ListedValue[];
  readonly areExamples: boolean;
  /** The comment is nothing but the list, and names nothing. */
  readonly isWhole: boolean;
}

/** The values that a comment lists. */
export function listedValues(text: string): Listed {
  const all = ALL.exec(text);
  const introduced = all ?? EXAMPLES.exec(text);
  const areExamples = all === null;
  if (introduced !== null) {
    const rest = text.slice(introduced.index + introduced[0].length);
    const values = cut(listIn(rest));
    // "e.g. 2 weeks" is an example of how it looks, not a list.
    if (values.length >= 2 && (!areExamples || values.every(({ value }) => !/^\d/.test(value)))) {
      return { values, areExamples, isWhole: false };
    }
  }
  const coded = cut(inBrackets(text) ?? afterColon(text) ?? text).filter(
    ({ meaning }) => meaning !== undefined,
  );
  if (coded.length >= 2) return { values: coded, areExamples: false, isWhole: false };
  const bare = bareList(text);
  return { values: bare, areExamples: false, isWhole: bare.length > 0 };
}

/** "Buy or sell.", "Low, medium or high.": a comment that is a list and nothing else. */
function bareList(text: string): ListedValue[] {
  const [sentence = ''] = text.split(/[.;]/);
  if (!/\bor\b/.test(sentence) && sentence.split(',').length < 3) return [];
  const values = cut(sentence);
  if (
    values.length < 2 ||
    values.some(({ value }) => /^(?:the|an?) /i.test(value) || value.split(' ').length > 2)
  )
    return [];
  const [first, ...others] = values;
  // The first is written large because the sentence begins with it.
  const areSmall = others.every(({ value }) => value === value.toLowerCase());
  return first === undefined || !areSmall
    ? values
    : [{ ...first, value: first.value.toLowerCase() }, ...others];
}

/** Up to the bracket or full stop that ends the list. */
function listIn(text: string): string {
  const end = /[)\]]|\.(?:\s|$)/.exec(text);
  return (end === null ? text : text.slice(0, end.index)).replace(/^[([]/, '');
}

function inBrackets(text: string): string | undefined {
  return /[([]([^)\]]+[=:][^)\]]+)[)\]]/.exec(text)?.[1];
}

function afterColon(text: string): string | undefined {
  return /:\s+(.+[=:-].+)/.exec(text)?.[1];
}

function cut(list: string): ListedValue[] {
  const separator = list.includes(';') ? /;/ : list.includes('|') ? /\|/ : /,|\/|\bor\b|\band\b/;
  const values = list
    .split(separator)
    .map((each) => each.replace(/^\s*(?:or|and|etc)\b\.?/i, '').trim())
    .filter((each) => each !== '' && !/^etc\b/i.test(each))
    .map(listedValue);
  const distinct = new Map(values.map((each) => [each.value, each]));
  const isList = [...distinct.keys()].every((value) => value.length <= 40 && value.split(' ').length <= 4);
  return isList ? [...distinct.values()].slice(0, MAX_VALUES) : [];
}

function listedValue(text: string): ListedValue {
  const coded = CODED.exec(text);
  const [, code, meaning] = coded ?? [];
  if (code !== undefined && meaning !== undefined)
    return { value: code, meaning: bare(meaning).toLowerCase() };
  return { value: bare(text) };
}

function bare(text: string): string {
  return text
    .trim()
    .replace(/^["'`“‘]|["'`”’]$/g, '')
    .trim();
}
