import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { Condition, DimensionRef, Filter } from '../model/model.js';
import type { GroupBy, RelatedFilter } from '../model/query.js';
import type { ModelIndex } from '../resolve/model-index.js';
import type { Stretch } from '../time/time-range.js';
import { printSelect, type Select } from './select.js';

/**
 * Writes a metric by some values, for conditions on it. @returns the query's name, and its group columns in the order asked for
 */
export type WriteMetric = (
  compilation: Compilation,
  metric: string,
  by: readonly DimensionRef[],
) => { readonly query: string; readonly groups: readonly string[] };

/** One query being compiled: what it is written from and for, and the subqueries written so far. */
export class Compilation {
  readonly index: ModelIndex;
  readonly target: SqlTarget;
  readonly writeMetric: WriteMetric;
  readonly #queries: { readonly name: string; readonly sql: string }[] = [];
  readonly #names = new Set<string>();
  readonly #known = new Map<string, string>();

  constructor(index: ModelIndex, target: SqlTarget, writeMetric: WriteMetric) {
    this.writeMetric = writeMetric;
    this.index = index;
    this.target = target;
  }

  get queries(): readonly { readonly name: string; readonly sql: string }[] {
    return this.#queries;
  }

  /** Puts a query before the last one. @returns the name it goes by */
  addQuery(wanted: string, sql: string): string {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}_${number}`;
    this.#names.add(name);
    this.#queries.push({ name, sql });
    this.#known.set(sql, name);
    return name;
  }

  select(select: Select): string {
    return printSelect(select, this.target.dialect.namesQualifiedColumns);
  }

  /** Takes the last query back, to be the whole statement. @returns undefined unless it is the one of that name */
  takeLastQuery(name: string): string | undefined {
    if (this.#queries.at(-1)?.name !== name) return undefined;
    return this.#queries.pop()?.sql;
  }
}

/** A group-by with the name of its output column. */
export interface NamedGroup extends GroupBy {
  readonly name: string;
}

/** What is asked of every part of a metrics query. */
export interface Ask {
  readonly groups: readonly NamedGroup[];
  readonly filters: readonly Filter[];
  readonly related: readonly RelatedFilter[];
  readonly where: readonly Condition[];
  /** Of the given dimension, else of each part's own time. */
  readonly range?: { readonly stretches: readonly Stretch[]; readonly dimension?: DimensionRef };
}
