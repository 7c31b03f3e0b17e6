/** The parts of a name that its writer set apart: by `_`, by case, by digits. Lower case. */
export function splitIdentifier(name: string): string[] {
  return withoutAccents(name)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(?<!(?:^|[^\p{L}])(?:km|cm|mm|sq|co|no|pm|md))(?<=\p{L}{2})(\d+)$/iu, ' $1')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}

function withoutAccents(name: string): string {
  return /^[ -~]*$/.test(name) ? name : name.normalize('NFD').replace(/\p{M}/gu, '');
}

/** A name without its beginning, with its case kept; the name itself where nothing would be left. */
export function withoutPrefix(name: string, prefix: string): string {
  if (prefix === '' || !name.toLowerCase().startsWith(prefix)) return name;
  const rest = name.slice(prefix.length).replace(/^[_\W]+/, '');
  return rest === '' ? name : rest;
}

/** What a run-together name may be cut into. */
export interface Dictionary {
  isWord(text: string): boolean;
  isShortForm(text: string): boolean;
}

const LONGEST = 40;
const WORD_COST = 1;
const SHORT_FORM_COST = 1.4;
/** Two letters stand for something almost everywhere: they count only where nothing longer fits. */
const TWO_LETTERS_COST = 2.1;
/** What columns are called by in two letters: code, date, name, number, time, year. */
const ENDINGS = new Set(['cd', 'dt', 'nm', 'no', 'ts', 'tm', 'yr']);

/** Cuts `custid` into `cust`, `id`; the fewest and longest known pieces. `undefined` where some letters mean nothing. */
export function cutRunTogether(text: string, dictionary: Dictionary): string[] | undefined {
  if (text.length > LONGEST) return undefined;
  const best: ({ readonly cost: number; readonly pieces: readonly string[] } | undefined)[] = [
    { cost: 0, pieces: [] },
  ];
  for (let end = 1; end <= text.length; end++) {
    for (let start = 0; start < end; start++) {
      const before = best[start];
      if (before === undefined) continue;
      const piece = text.slice(start, end);
      const isEnding = end === text.length && start > 0 && ENDINGS.has(piece);
      const cost = before.cost + (isEnding ? WORD_COST : costOf(piece, dictionary));
      // Of equally likely cuts the one whose pieces are long at the front.
      if (cost <= (best[end]?.cost ?? Number.MAX_VALUE)) {
        best[end] = { cost, pieces: [...before.pieces, piece] };
      }
    }
  }
  const found = best[text.length];
  return found === undefined || !Number.isFinite(found.cost) ? undefined : [...found.pieces];
}

function costOf(piece: string, dictionary: Dictionary): number {
  if (/^\d+$/.test(piece)) return WORD_COST;
  if (piece.length < 2) return Number.POSITIVE_INFINITY;
  if (piece === 'id') return WORD_COST;
  const cost = dictionary.isWord(piece)
    ? WORD_COST
    : dictionary.isShortForm(piece)
      ? SHORT_FORM_COST
      : Number.POSITIVE_INFINITY;
  return piece.length === 2 ? Math.max(cost, TWO_LETTERS_COST) : cost;
}
