/** A node's fields, before anything is known of them. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object in a tree, the tree itself first. */
export function* nodesOf(value: unknown): Generator<Fields> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item);
  } else if (isFields(value)) {
    yield value;
    for (const child of Object.values(value)) yield* nodesOf(child);
  }
}
