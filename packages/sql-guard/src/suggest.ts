/**
 * ` Did you mean "x"?`, or nothing when no candidate is near. Candidates must be names the person may see:
 * a suggestion must never reveal that something hidden exists.
 */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === null ? '' : ` Did you mean "${best}"?`;
}

/** The end of a sentence about an unknown name: the nearest candidate, or else what can be done. */
export function orElse(name: string, candidates: Iterable<string>, wayOut: string): string {
  const suggestion = didYouMean(name, candidates);
  return suggestion === '' ? `; ${wayOut}.` : `.${suggestion}`;
}

/** Levenshtein distance, given up (as `limit`) once it can't be less than that. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    if (Math.min(...current) >= limit) return limit;
    previous = current;
  }
  return previous[right.length] ?? limit;
}
