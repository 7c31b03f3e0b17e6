import { BREAK, type DocumentNode, Kind, visit } from 'graphql';

/**
 * Whether lists and objects written into the document are nested deeper than `max`. It has to be asked before planning: the
 * query planner looks at each nested list twice, so its time doubles with every level (thirty brackets are minutes).
 */
export function nestsLiteralsDeeperThan(document: DocumentNode, max: number): boolean {
  let depth = 0;
  let isTooDeep = false;
  const nested = {
    enter() {
      depth += 1;
      if (depth <= max) return undefined;
      isTooDeep = true;
      return BREAK;
    },
    leave() {
      depth -= 1;
    },
  };
  visit(document, { [Kind.LIST]: nested, [Kind.OBJECT]: nested });
  return isTooDeep;
}
