/** Where a name ends and its explanation begins. */
const TAIL = new RegExp(
  [
    String.raw`\s*[.;:,([].*$`,
    String.raw`\s[-–—]\s.*$`,
    String.raw`\s(?:where|that|which|who|whose|when|while|at which|in which|for which|to which|from which|on which|by which)\b.*$`,
    String.raw`\s(?:as|if|whether|per|within|with|without|used|using|after|before|since|until|once|over)\b.*$`,
    String.raw`\s(?:is|are|was|were|has|have|can|may|must|should|will|it|this|they|these|he|she|we|you)\b.*$`,
    String.raw`\s(?:in the format|stored|given|measured|expressed|in (?:percent|us dollars|dollars|euros|cubic|square|seconds|minutes|hours|days|units|[A-Z]{3}\b|(?:kilo|milli|centi)?(?:met|gram|lit)))\b.*$`,
    String.raw`\s(?:of|for|in|on|at|to|from|by)\s+(?:the|each|an?|its|every|all|one)\b.*$`,
  ].join('|'),
  'is',
);
/** "citations received", "food served": the noun is the name. */
const SAID_OF_IT =
  /\s(?:assigned|associated|related|served|located|attached|corresponding|belonging|linked|received|cited|made|placed|held|ordered|traded|currently|available|chosen)\b.*$/i;
const INTRODUCTION =
  /^(?:this (?:column|field|table) (?:is|contains|holds|stores|records)|contains|holds|stores|records|represents|denotes|specifies|describes)\s+/i;
/** "the date when", "the value", "how it came": these name no more than the type. */
const SAYS_NOTHING =
  /^(?:date|time|timestamp|number|value|name|id|identifier|flag|text|string|type|code|boolean|amount|description|values?|null|e)$|^(?:unique|foreign|primary|surrogate|possible|allowed|valid|indicat|define|deprecated|default|format|stores?|boolean|flag|binary|percent|timestamp|integer|numeric|varchar)|^(?:used|see|not|true|false|yes|no|whether|what|who|whom|when|where|why|how|first|last|free|one|either|if|for|in|on|at|of|to|by|from|with)\b/;

/** "quantity x price" is how it comes about. */
const ARITHMETIC = /^[^.;,(]*(?:\s[x*/+=-]\s|\s(?:times|minus|plus|multiplied by|divided by)\s)/i;

/** The name that a comment gives, where it begins with one: "transaction amount" of "The transaction amount, in USD". */
export function phraseOf(text: string): string | undefined {
  const start = text
    .replace(INTRODUCTION, '')
    .replace(/^(?:the|an?|each|all|its)\s+/i, '')
    .replace(/^\d+[- ](?:letters?|digits?|characters?|chars?)\s+/i, '')
    .replace(/^(?:actual|current|full|specific)\s+(?=\S)/i, '');
  if (ARITHMETIC.test(start)) return undefined;
  const named = nounIn(start);
  return named !== undefined && !/\d/.test(named) && !SAYS_NOTHING.test(named) ? named : undefined;
}

/** The noun that a text begins with, without what is said of it. */
export function nounIn(text: string | undefined): string | undefined {
  const noun = text
    ?.replace(TAIL, '')
    .replace(SAID_OF_IT, '')
    .replace(/\s(?:of|for|in|on|at|to|from|by)$/i, '')
    .trim()
    .toLowerCase();
  return noun !== undefined && isPhrase(noun) ? noun : undefined;
}

/** A few words that could be a name. */
export function isPhrase(text: string): boolean {
  return /^\p{L}[\p{L}\p{N}&'/ -]*$/u.test(text) && text.length <= 60 && text.split(' ').length <= 5;
}
