import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { Condition, DimensionRef, Filter } from '../model/model.js';
import type { AdHocMetric, GroupBy, RelatedFilter } from '../model/query.js';
import type { JoinScope } from '../passes/join-scope.js';
import type { PlacedRows } from '../passes/row-conditions.js';
import type { SourceValues } from '../passes/source-values.js';
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
) => WrittenMetric;

export interface WrittenMetric {
  readonly query: string;
  readonly groups: readonly string[];
}

/** Writes whether the rows of a scope have certain others that belong to them, for conditions on those. */
export type WriteRelated = (
  compilation: Compilation,
  outer: { readonly scope: JoinScope; readonly values: SourceValues },
  placed: PlacedRows,
) => string;

/** What a compilation calls back, since conditions may hold whole queries. */
export interface Writers {
  readonly metric: WriteMetric;
  readonly related: WriteRelated;
}

/** One query being compiled: what it is written from and for, and the subqueries written so far. */
export class Compilation {
  readonly index: ModelIndex;
  readonly target: SqlTarget;
  readonly write: Writers;
  /** Metrics that only this query knows. */
  readonly adHoc: readonly AdHocMetric[];
  readonly #metrics = new Map<string, WrittenMetric | 'being written'>();
  readonly #queries: { readonly name: string; readonly sql: string }[] = [];
  readonly #names = new Set<string>();
  readonly #known = new Map<string, string>();

  constructor(
    index: ModelIndex,
    target: SqlTarget,
    { write, adHoc }: { readonly write: Writers; readonly adHoc: readonly AdHocMetric[] },
  ) {
    this.write = write;
    this.adHoc = adHoc;
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

  /**
   * A metric by some values, written once.
   *
   * @throws ParleyError SEMANTIC_QUERY_INVALID where it is computed of rows that are computed of it
   */
  metricBy(metric: string, by: readonly DimensionRef[]): WrittenMetric {
    const key = JSON.stringify([metric, by]);
    const known = this.#metrics.get(key);
    if (known === 'being written') {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `The metric "${metric}" is computed of itself; say what it is made of.`,
      );
    }
    if (known !== undefined) return known;
    this.#metrics.set(key, 'being written');
    const written = this.write.metric(this, metric, by);
    this.#metrics.set(key, written);
    return written;
  }

  /** Takes the last query back, to be the whole statement. @returns undefined unless it is the one of that name */
  takeLastQuery(name: string): string | undefined {
    const last = this.#queries.at(-1);
    if (last?.name !== name) return undefined;
    this.#queries.pop();
    this.#names.delete(name);
    this.#known.delete(last.sql);
    return last.sql;
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
  /** Sums and counts of nothing are 0. */
  readonly emptyIsZero?: boolean;
  /** Of the given dimension, else of each part's own time. */
  readonly range?: { readonly stretches: readonly Stretch[]; readonly dimension?: DimensionRef };
}
