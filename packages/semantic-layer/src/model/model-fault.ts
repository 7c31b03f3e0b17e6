import { closest } from './suggestion.js';

/** Something wrong in a model, with the place and, where one is near, the way out. */
export interface ModelFault {
  /** Where in the model: `entities[0].dimensions[2].column`. */
  readonly path: string;
  readonly message: string;
  readonly suggestion?: string;
}

export type Report = (path: string, message: string, suggestion?: string) => void;

/** Names compared for one model's suggestions: comparing thousands with thousands would take the event loop's time. */
const MAX_COMPARISONS = 200_000;
const comparisons = new WeakMap<Report, number>();

/** Reports a name that is not there, with the nearest that is, as long as there is time to look for it. */
export function reportUnknown(
  report: Report,
  at: { readonly path: string; readonly what: string; readonly name: string },
  candidates: Iterable<string>,
): void {
  const names = [...candidates];
  const spent = (comparisons.get(report) ?? 0) + names.length;
  if (spent <= MAX_COMPARISONS) comparisons.set(report, spent);
  const near = spent <= MAX_COMPARISONS ? closest(at.name, names) : undefined;
  report(
    at.path,
    `There is no ${at.what} "${at.name}".`,
    near === undefined ? undefined : `Did you mean "${near}"?`,
  );
}

export function reportDuplicates(report: Report, path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  names.forEach((name, position) => {
    if (seen.has(name))
      report(`${path}[${position}].name`, `"${name}" is there twice.`, 'Rename one of them.');
    seen.add(name);
  });
}
