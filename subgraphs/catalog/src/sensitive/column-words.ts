/** The words of a name, however it glues them together: `custEMailAddr_2` is cust, e, mail, addr, 2. */
export function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Whether the phrase's words stand next to each other among these; one word may have an s more. */
export function says(words: readonly string[], phrase: string): boolean {
  const wanted = phrase.split(' ');
  return words.some((_, at) =>
    wanted.every((word, offset) => words[at + offset] === word || words[at + offset] === `${word}s`),
  );
}
