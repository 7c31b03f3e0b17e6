/** A node that is being looked at, and how many of its parts are behind it. */
interface Visit {
  readonly name: string;
  readonly parts: readonly string[];
  next: number;
}

/**
 * Names from which following parts leads back to themselves, each part looked at once (Tarjan's strongly connected components,
 * without recursion: models have chains of thousands).
 */
export function onCycles(
  names: readonly string[],
  partsOf: (name: string) => readonly string[],
): ReadonlySet<string> {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found = new Set<string>();

  const visit = (name: string): Visit => {
    order.set(name, order.size);
    lowest.set(name, order.get(name) ?? 0);
    open.push(name);
    isOpen.add(name);
    return { name, parts: partsOf(name), next: 0 };
  };
  const lower = (name: string, to: number | undefined): void => {
    lowest.set(name, Math.min(lowest.get(name) ?? 0, to ?? Number.POSITIVE_INFINITY));
  };
  /** All that lead to each other are open above the one that was met first. */
  const close = ({ name, parts }: Visit): void => {
    if (lowest.get(name) !== order.get(name)) return;
    const together = open.splice(open.lastIndexOf(name));
    for (const each of together) isOpen.delete(each);
    if (together.length > 1 || parts.includes(name)) for (const each of together) found.add(each);
  };

  for (const start of names) {
    if (order.has(start)) continue;
    const path = [visit(start)];
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const part = here.parts[here.next];
      here.next++;
      if (part === undefined) {
        close(here);
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) lower(above.name, lowest.get(here.name));
      } else if (!order.has(part)) {
        path.push(visit(part));
      } else if (isOpen.has(part)) {
        lower(here.name, order.get(part));
      }
    }
  }
  return found;
}
