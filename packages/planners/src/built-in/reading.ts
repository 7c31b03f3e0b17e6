import type { Token } from '@parley/catalog-search';
import {
  type AdHocMetric,
  type Comparison,
  type DimensionRef,
  type Entity,
  type Filter,
  type GroupBy,
  indexModel,
  type MetricFilter,
  type ModelIndex,
  type OrderBy,
  type RelatedFilter,
  type SemanticModel,
  type TimeRange,
} from '@parley/semantic-layer';
import type { Day } from './calendar.js';
import type { Direction, Operator } from './grammar.js';
import type { Item } from './items.js';
import { countMetric } from './model-facts.js';

/** "top 10 customers by revenue", as far as it was said. */
export interface Ranking {
  readonly direction: Direction;
  readonly limit?: number;
  /** A metric, or a dimension of the listed entity. */
  readonly by?: string;
}

/** "customers with more than 10 orders": a condition on how many related rows there are. */
export interface CountCondition {
  readonly entity: Entity;
  readonly op: Comparison;
  readonly value: number;
}

/**
 * One way to read the question: what each stretch means, and the query that is being written from
 * it. Each pass claims the items it used; what nobody claimed was not understood.
 */
export class Reading {
  readonly index: ModelIndex;
  readonly assumptions: string[] = [];
  /** Why this way of reading leads nowhere. */
  readonly problems: string[] = [];
  /** How much had to be guessed. */
  doubt = 0;

  readonly metrics: string[] = [];
  readonly adHocMetrics: AdHocMetric[] = [];
  readonly groupBy: GroupBy[] = [];
  readonly filters: Filter[] = [];
  readonly related: RelatedFilter[] = [];
  readonly metricFilters: MetricFilter[] = [];
  readonly countConditions: CountCondition[] = [];
  readonly orderBy: OrderBy[] = [];
  /** Dimensions asked for by name, for lists. */
  readonly columns: GroupBy[] = [];
  /** What is listed, or counted. */
  subject: Entity | undefined;
  ranking: Ranking | undefined;
  timeRange: TimeRange | undefined;
  distinct = false;

  readonly #claimed = new Set<Item>();

  constructor(
    readonly items: readonly Item[],
    readonly tokens: readonly Token[],
    readonly asked: { readonly model: SemanticModel; readonly today: Day },
  ) {
    this.index = indexModel(asked.model);
  }

  claim(...items: readonly (Item | undefined)[]): void {
    for (const item of items) if (item !== undefined) this.#claimed.add(item);
  }

  isClaimed(item: Item): boolean {
    return this.#claimed.has(item);
  }

  /** Items that nobody used and that mean something. */
  unclaimed(): Item[] {
    return this.items.filter((item) => !this.isClaimed(item) && !isFiller(item));
  }

  /** The nearest item before or after a position that is more than a small word. */
  neighbour(position: number, step: 1 | -1): number {
    let at = position + step;
    while (at >= 0 && at < this.items.length) {
      const item = this.items[at];
      if (item !== undefined && !isFiller(item)) return at;
      at += step;
    }
    return at;
  }

  operatorAt(position: number): Operator | undefined {
    const item = this.items[position];
    return item?.kind === 'operator' ? item.operator : undefined;
  }

  /** Positions of unclaimed operators of a kind. */
  *operators<Kind extends Operator['kind']>(
    kind: Kind,
  ): Generator<{ position: number; item: Item; operator: Extract<Operator, { kind: Kind }> }> {
    for (const [position, item] of this.items.entries()) {
      if (item.kind !== 'operator' || item.operator.kind !== kind || this.isClaimed(item)) continue;
      yield { position, item, operator: item.operator as Extract<Operator, { kind: Kind }> };
    }
  }

  /** True where the question has the thing in the plural: "customers". */
  isPlural(item: Item): boolean {
    const last = this.tokens[item.end - 1];
    return last !== undefined && last.lower !== last.lemma && /s$|people|children|men$/.test(last.lower);
  }

  textOf(item: Item): string {
    return this.tokens
      .slice(item.start, item.end)
      .map((token) => token.text)
      .join(' ');
  }

  addMetric(name: string): void {
    if (!this.metrics.includes(name)) this.metrics.push(name);
  }

  addAdHoc(metric: AdHocMetric): string {
    if (!this.adHocMetrics.some((known) => known.name === metric.name)) this.adHocMetrics.push(metric);
    return metric.name;
  }

  /** The name of the metric that counts `entity`, made known to the query if the model has none. */
  countOf(entity: Entity): string {
    const { name, adHoc } = countMetric(this.index, entity);
    return adHoc === undefined ? name : this.addAdHoc(adHoc);
  }

  addGroup(group: GroupBy): void {
    if (!this.groupBy.some((known) => known.dimension === group.dimension && known.grain === group.grain)) {
      this.groupBy.push(group);
    }
  }

  addColumn(ref: DimensionRef): void {
    if (!this.columns.some((known) => known.dimension === ref)) this.columns.push({ dimension: ref });
  }

  assume(text: string, doubt: number): void {
    if (!this.assumptions.includes(text)) this.assumptions.push(text);
    this.doubt += doubt;
  }
}

function isFiller(item: Item): boolean {
  return item.kind === 'operator' && (item.operator.kind === 'filler' || item.operator.kind === 'unit');
}
