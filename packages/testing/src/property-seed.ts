const FIXED = 22;

/**
 * What property tests draw their examples from. The same in every run, so that a change's tests fail for the change; PROPERTY_SEED
 * gives another number, and `PROPERTY_SEED=random` a new one each time (each failure prints the number that brings it back).
 */
export function propertySeed(): number {
  const asked = process.env.PROPERTY_SEED ?? '';
  if (asked === '') return FIXED;
  if (asked === 'random') return Date.now() % 2 ** 31;
  const seed = Number(asked);
  if (!Number.isSafeInteger(seed)) throw new Error('PROPERTY_SEED is a whole number, or the word random.');
  return seed;
}
