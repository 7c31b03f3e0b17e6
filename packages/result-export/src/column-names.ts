/** Names as a format needs them that tells columns apart by name: none empty, none twice. The first of a name keeps it. */
export function uniqueNames(columns: readonly { readonly name: string }[]): readonly string[] {
  const given = new Set(columns.map((column) => column.name));
  const taken = new Set<string>();
  return columns.map(({ name }, index) => {
    const wanted = name === '' ? `column_${index + 1}` : name;
    let unique = wanted;
    // A made-up name steps aside for one that a column has of itself.
    for (let count = 2; taken.has(unique) || (unique !== name && given.has(unique)); count += 1)
      unique = `${wanted}_${count}`;
    taken.add(unique);
    return unique;
  });
}
