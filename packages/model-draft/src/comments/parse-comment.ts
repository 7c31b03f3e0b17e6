import { isPhrase, nounIn, phraseOf } from './comment-phrase.js';
import { type ListedValue, listedValues } from './listed-values.js';
import { currencyIn, unitIn } from './units.js';

/** What somebody wrote about a table or column, taken apart. */
export interface CommentFacts {
  /** "transaction amount" of "The transaction amount, in USD": what the thing is called. */
  readonly phrase?: string;
  /** The thing is a count of these: "citations" of "The number of citations received". */
  readonly countOf?: string;
  readonly synonyms: readonly string[];
  readonly unit?: string;
  readonly values: readonly ListedValue[];
  /** Only some values are named ("e.g."). */
  readonly valuesAreExamples: boolean;
  /** "yyyyMMdd": how a moment is written in text. */
  readonly timeFormat?: string;
  readonly saysPrimaryKey: boolean;
  /** The rest of the comment after "foreign key referencing"; it names a table. */
  readonly foreignKeyTo?: string;
  /** What "the ID of ..." goes on with; it may name a table, this one or another. */
  readonly identifierOf?: string;
}

const NOTHING: CommentFacts = { synonyms: [], values: [], valuesAreExamples: false, saysPrimaryKey: false };
const MAX_LENGTH = 2_000;

export function parseComment(comment: string | undefined): CommentFacts {
  const text = comment?.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH) ?? '';
  if (text === '') return NOTHING;
  const values = listedValues(text);
  const unit = unitIn(text) ?? currencyIn(text);
  const identifierOf = firstGroup(text, IDENTIFIER_OF);
  const countOf = nounIn(firstGroup(text, COUNT_OF));
  const foreignKeyTo = countOf === undefined ? firstGroup(text, FOREIGN_KEY) : undefined;
  const timeFormat = firstGroup(text, TIME_FORMAT);
  const phrase = values.isWhole ? undefined : phraseOf(text);
  return {
    synonyms: synonymsIn(text),
    values: values.values,
    valuesAreExamples: values.areExamples,
    saysPrimaryKey: PRIMARY_KEY.test(text) && foreignKeyTo === undefined,
    ...(phrase !== undefined && { phrase }),
    ...(countOf !== undefined && isPhrase(countOf) && { countOf }),
    ...(unit !== undefined && { unit }),
    ...(timeFormat !== undefined && { timeFormat }),
    ...(foreignKeyTo !== undefined && { foreignKeyTo }),
    ...(identifierOf !== undefined && { identifierOf }),
  };
}

const PRIMARY_KEY =
  /\bprimary key\b|\bunique(?:ly)? (?:id\b|identif|key\b|number\b|code\b)|\bsurrogate key\b|^(?:the )?(?:id|identifier) of (?:this|the) (?:record|row|entry)\b/i;
const FOREIGN_KEY =
  /\b(?:foreign key|fk)\b(?:\s*\(?(?:that |which )?(?:referenc(?:es|ing|e)|refer(?:s|ring)? to|point(?:s|ing)? to|link(?:s|ing)? to|to|of|for|from|on|in|:|->|=>))?\s*(.+)|(?<!of |all )\b(?:references|referencing|refers? to|referring to|points? to|links? to|joins? (?:to|with)|lookup (?:to|in))\s+(?!a\b|an\b)(.+)/i;
const IDENTIFIER_OF =
  /\b(?:id|ids|identifier|key|code|number)\b(?: \(\w+\))? (?:of|for|from|that identifies|identifying)(?: the| each| an?| every| its| this| that)? (.+)/i;
const COUNT_OF =
  /^(?:the )?(?:total |overall |current )?(?:number|count|no\.|#) of (?!the |this |an? |each |that )(.+)/i;
const TIME_FORMAT =
  /(?<!\p{L})((?:[YyDdMm]{2,4}[-/. ]?){2,3}(?:[T ]?[Hh]{1,2}:?[Mm]{2}(?::?[Ss]{2})?)?)(?=\W|$)/u;

function firstGroup(text: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(text);
  return match
    ?.slice(1)
    .find((group) => group !== undefined && group.trim() !== '')
    ?.trim();
}

const ALSO_CALLED =
  /\b(?:also (?:known|called|referred to|named)(?: as)?|a\.?k\.?a\.?:?|commonly (?:called|known as)|synonyms?:?|alias(?:es)?:|sometimes called|or simply)\s+([^.;()]+)/gi;

const IS = 'is|are|was|were|has been';
/** "whether or not the model is", "if a card can be". */
const WHETHER_IT_IS = String.raw`(?:whether|if)(?: or not)? (?:the |an? |this |its |their )?[\w -]+? (?:${IS}|have been|can be)`;
const IT = String.raw`it|they|(?:the |an? |this )\w+`;
/** "true if it is", "1 for", "Y =". */
const YES_IF = `(?:true|1|y|yes|set) (?:if|when|where|for|=)(?: (?:${IT}) (?:${IS}))?`;
/** "in stock" and "a member" say where and what it is, not what is so. */
const NOT_A_STATE = String.raw`the\b|an?\b|in\b|on\b|of\b|not\b`;

/** "Whether the model is refrigerated", "True if certified organic": what is so. */
const SO = new RegExp(
  String.raw`^(?:${WHETHER_IT_IS}|${YES_IF}) (?!${NOT_A_STATE})([\w-]+(?: [\w-]+)?)$`,
  'i',
);

function synonymsIn(text: string): string[] {
  const found = [...text.matchAll(ALSO_CALLED)].flatMap(([, list = '']) => list.split(/,|\bor\b|\band\b/));
  const so = SO.exec(text.replace(/[.;,(].*$/, '').trim())?.[1];
  if (so !== undefined) found.push(so);
  return [
    ...new Set(
      found.map((each) =>
        each
          .replace(/["'“”]/g, '')
          .replace(/^\s*(?:the|an?)\s+/i, '')
          .trim()
          .toLowerCase(),
      ),
    ),
  ].filter(isPhrase);
}
