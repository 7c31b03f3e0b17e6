/** How big plain data is when it is written out, what is referred to twice counted twice. */
interface DataBounds {
  readonly maxDepth: number;
  readonly maxValues: number;
}

/** What is too much about `data`, or `undefined`. Walks with a list of its own: depth is what is in question. */
export function excessOf(data: unknown, bounds: DataBounds): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: data, depth: 0 }];
  let values = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (++values > bounds.maxValues) return `it holds more than ${bounds.maxValues} values`;
    if (typeof value !== 'object' || value === null) continue;
    if (depth === bounds.maxDepth) return `it is nested more than ${bounds.maxDepth} levels deep`;
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}
