import { type SchemaDictionary, tokensOf } from './schema-dictionary.js';
import { splitIdentifier, withoutPrefix } from './split-identifier.js';
import { VOCABULARY } from './vocabulary.js';

/** Fewer names have something in common by chance. */
const FEWEST = 3;
const LONGEST = 8;
/** A beginning counts as shared from here on. */
const MOST = 0.75;
/** Without its beginning, so many more names must make sense. */
const GAIN = 0.3;
/** Of what is left of the names, so many must be known. */
const UNDERSTOOD = 0.4;

/**
 * The beginning that most of these names share and that means nothing by itself: `sb` of `sbcustomer`, `sbticker`,
 * `PM` of `PMNAME`, `PMBIRTH`. Empty where there is none. Names are read without regard to case.
 */
export function sharedPrefix(names: readonly string[], dictionary: SchemaDictionary): string {
  if (names.length < FEWEST) return '';
  const lower = names.map((name) => name.toLowerCase());
  return apartPrefix(names) ?? runTogetherPrefix(lower, dictionary);
}

/**
 * Two or three letters that each column of a table begins with, as files of old machines have them: `CM` of `CMNAME`,
 * `CMCITY`. Empty where there are none.
 */
export function filePrefix(names: readonly string[]): string {
  const [first = '', ...others] = names.map((name) => name.toLowerCase());
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const prefix = first.slice(0, length).replace(/[^a-z0-9]+$/, '');
  const isMark = names.length > FEWEST && prefix.length >= 2 && prefix.length <= 3 && !VOCABULARY.has(prefix);
  return isMark ? prefix : '';
}

/** `app_` and `sb` of `sbCustomer`: set apart by the writer. */
function apartPrefix(names: readonly string[]): string | undefined {
  const firsts = new Map<string, number>();
  for (const name of names) {
    const [first, second] = splitIdentifier(name);
    if (first !== undefined && second !== undefined) firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  const [shared] = [...firsts].filter(([, count]) => count >= FEWEST && count >= names.length * MOST);
  if (shared === undefined) return undefined;
  const [prefix, count] = shared;
  // "patient" of patient_visit and patient_address is what they are about, not a mark.
  const isAbout = VOCABULARY.has(prefix) || names.some((name) => name.toLowerCase() === prefix);
  return isAbout && !(count === names.length && prefix.length <= 3) ? undefined : prefix;
}

function runTogetherPrefix(names: readonly string[], dictionary: SchemaDictionary): string {
  const makeSense = (prefix: string) =>
    names.filter((name) => {
      const rest = withoutPrefix(name, prefix);
      return (prefix === '' || rest !== name) && tokensOf(rest, dictionary).areKnown;
    }).length;
  const mark = markOfAll(names);
  if (mark !== undefined && makeSense(mark) >= names.length * UNDERSTOOD) return mark;
  const before = makeSense('');
  let best = { prefix: '', count: before + names.length * GAIN };
  for (const prefix of commonBeginnings(names)) {
    if (VOCABULARY.has(prefix)) continue;
    const count = makeSense(prefix);
    if (count > best.count) best = { prefix, count };
  }
  return best.prefix;
}

/** Two or three letters that begin every name, and are no word: `frt` of `frtcust`, `frtport`. */
function markOfAll([first = '', ...others]: readonly string[]): string | undefined {
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const mark = first.slice(0, length);
  const isMark = others.length > FEWEST && /^[a-z]{2,3}$/.test(mark) && !VOCABULARY.has(mark);
  return isMark ? mark : undefined;
}

/** Beginnings of most names, the shortest first. */
function commonBeginnings(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    for (let length = 1; length <= Math.min(LONGEST, name.length - 1); length++) {
      const prefix = name.slice(0, length);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count >= FEWEST && count >= names.length * MOST)
    .map(([prefix]) => prefix)
    .sort((one, other) => one.length - other.length);
}
