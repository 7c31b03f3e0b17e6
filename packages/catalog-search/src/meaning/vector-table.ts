/** Vectors of some documents of a segment, one byte a component, one behind the other. */
export interface VectorTable {
  /** Whose they are: numbers of documents. */
  readonly numbers: Uint32Array;
  readonly vectors: Int8Array;
  readonly components: number;
}

/** @param entries vectors of equal length, each with its document's number */
export function vectorTable(entries: readonly (readonly [number: number, vector: Int8Array])[]): VectorTable {
  const components = entries[0]?.[1].length ?? 0;
  const vectors = new Int8Array(entries.length * components);
  for (const [at, [, vector]] of entries.entries()) vectors.set(vector, at * components);
  return { numbers: Uint32Array.from(entries, ([number]) => number), vectors, components };
}

/** How near each document is to a query, -1 to 1, by its number; 0 for those without a vector. */
export function nearnessTo(query: Int8Array, table: VectorTable, documents: number): Float32Array {
  const { numbers, vectors, components } = table;
  const nearness = new Float32Array(documents);
  const length = lengthOf(query);
  for (let at = 0; at < numbers.length; at += 1) {
    const start = at * components;
    let product = 0;
    let square = 0;
    for (let component = 0; component < components; component += 1) {
      const value = vectors[start + component] ?? 0;
      product += value * (query[component] ?? 0);
      square += value * value;
    }
    nearness[numbers[at] ?? 0] = square === 0 || length === 0 ? 0 : product / (Math.sqrt(square) * length);
  }
  return nearness;
}

function lengthOf(vector: Int8Array): number {
  return Math.hypot(...vector);
}
