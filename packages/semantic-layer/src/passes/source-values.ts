import { ParleyError } from '@parley/errors';
import type { HasCondition, RelatedRows } from '../model/condition.js';
import { fiscalGrain } from '../model/fiscal-year.js';
import type { Condition, Dimension, DimensionRef, TimeGrain } from '../model/model.js';
import { METRIC_TIME } from '../model/query.js';
import type { ConditionReference, TimeCut } from '../model/reference.js';
import type { OuterValue, RowValue } from '../model/row-value.js';
import { coarsest, isFiner } from '../model/time-grain.js';
import type { ResolvedReference } from '../resolve/resolve-reference.js';
import type { Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { fiscalPeriod } from '../time/fiscal-period.js';
import { requireCustomGrain, spineMoment, spineTable } from '../time/time-spine.js';
import { localTime, type TimeValue, truncatedTime } from '../time/time-sql.js';
import { conditionReferences, conditionSql, hasConditions, outerValues } from './condition-sql.js';
import type { ConditionValues, PrintedValue } from './condition-values.js';
import type { Compared } from './filter-sql.js';
import type { JoinScope } from './join-scope.js';
import { metricByKey } from './metric-by-key.js';
import { metricValueKind } from './metric-value-kind.js';
import { type PlacedRows, placeRelated } from './row-conditions.js';
import { rowValueSql, valueReferences } from './row-value-sql.js';

/** A value asked for: a dimension, a key, or a time cut in some way. */
export interface WantedValue extends TimeCut {
  readonly dimension: DimensionRef;
}

/** The time of a source: a dimension of its own, or the moments of a time spine. */
export interface SourceTime {
  readonly ref: DimensionRef;
  /** The finest grain there is; undefined where nobody said. */
  readonly grain: TimeGrain | undefined;
  /** Set where a time spine leads. */
  readonly spine?: () => TimeValue;
}

/** The values that the rows of one scope have. Everything is included first, and written once the joins are known. */
export class SourceValues implements ConditionValues {
  readonly #compilation: Compilation;
  readonly #scope: JoinScope;
  readonly #time: SourceTime | undefined;
  readonly #outer: SourceValues | undefined;
  readonly #related = new Map<HasCondition, PlacedRows>();

  /** @param outer the values of the row that the scope's rows are asked for */
  constructor(
    compilation: Compilation,
    scope: JoinScope,
    time: SourceTime | undefined,
    outer?: SourceValues,
  ) {
    this.#compilation = compilation;
    this.#scope = scope;
    this.#time = time;
    this.#outer = outer;
  }

  /** Joins what a value needs. */
  include(wanted: WantedValue, required: boolean): void {
    const ref = this.#refOf(wanted.dimension);
    if (!this.#isSpineTime(ref)) this.#scope.include(ref, required);
    if (this.#isLookedUp(wanted.customGrain)) this.#customPeriod(ref, wanted.customGrain);
  }

  includeCondition(condition: Condition, sure: boolean): void {
    for (const { reference, required } of conditionReferences(condition)) {
      this.#includeReference(reference, required && sure);
    }
    for (const has of hasConditions(condition)) {
      const { index } = this.#compilation;
      const { has: rows } = has.condition;
      const placed = placeRelated(index, this.#scope, { rows, required: sure && has.sure });
      this.#related.set(has.condition, placed);
      this.#includeOuter(rows);
    }
  }

  /** Joins what a value of each row needs. */
  includeValue(value: RowValue): void {
    for (const { reference } of valueReferences(value)) this.#includeReference(reference, false);
  }

  condition(condition: Condition): string {
    return conditionSql(condition, this, this.#compilation.target);
  }

  /** What a condition is about. */
  value(reference: ConditionReference): { readonly sql: string; readonly compared: Compared } {
    if ('metric' in reference) {
      const sql = metricByKey(this.#compilation, this.#scope, reference);
      return { sql, compared: { name: reference.metric, kind: 'numeric' } };
    }
    return { sql: this.#cut(reference, true), compared: this.#comparedAs(reference) };
  }

  operand(reference: ConditionReference | OuterValue): PrintedValue {
    if ('outer' in reference) {
      const { outer, ...cut } = reference;
      if (this.#outer !== undefined) return this.#outer.operand({ dimension: outer, ...cut });
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `There is no row outside that "${outer}" could be of; "outer" stands only within a "has".`,
      );
    }
    if ('metric' in reference) {
      const { index, adHoc } = this.#compilation;
      const sql = metricByKey(this.#compilation, this.#scope, reference);
      return { sql, compared: metricValueKind(index, adHoc, reference.metric) };
    }
    const isCut = (reference.grain ?? reference.customGrain ?? reference.datePart) !== undefined;
    if (isCut) return this.value(reference);
    const ref = this.#refOf(reference.dimension);
    const found = this.#isSpineTime(ref) ? undefined : timeOf(this.#scope.resolved(ref));
    if (found === undefined && !this.#isSpineTime(ref)) return this.value(reference);
    const { sql, timeType } = this.time(ref);
    return {
      sql,
      compared: { name: ref, kind: 'time', ...(timeType === undefined ? {} : { timeType }) },
    };
  }

  has(condition: HasCondition): string {
    const placed = this.#related.get(condition);
    if (placed === undefined) throw new Error('a condition was not included before printing');
    const outer = { scope: this.#scope, values: this };
    return this.#compilation.write.related(this.#compilation, outer, placed);
  }

  /** A value of each row. */
  rowValue(value: RowValue): PrintedValue {
    return rowValueSql(value, this, this.#compilation.target);
  }

  /** What is grouped by. */
  group(wanted: WantedValue): string {
    return this.#cut(wanted, false);
  }

  /** A time without a cut. */
  time(dimension: DimensionRef): TimeValue {
    const ref = this.#refOf(dimension);
    if (this.#isSpineTime(ref) && this.#time?.spine !== undefined) return this.#time.spine();
    const sql = this.#scope.value(ref);
    const timeType = timeOf(this.#scope.resolved(ref))?.timeType;
    return timeType === undefined ? { sql } : { sql, timeType };
  }

  #includeReference(reference: ConditionReference, required: boolean): void {
    if ('metric' in reference) metricByKey(this.#compilation, this.#scope, reference);
    else this.include(reference, required);
  }

  /** A query within this one may mention this one's rows, and then knows their columns only by their tables. */
  #includeOuter({ where = [] }: RelatedRows): void {
    const mentioned = where.flatMap(outerValues);
    if (mentioned.length > 0) this.#scope.qualifyColumns();
    for (const { outer, ...cut } of mentioned) this.include({ dimension: outer, ...cut }, false);
  }

  /** The metric's time where it is asked for, and the dimension it is. */
  #refOf(dimension: DimensionRef): DimensionRef {
    if (dimension !== METRIC_TIME) return dimension;
    if (this.#time !== undefined) return this.#time.ref;
    const { entity } = this.#scope.root;
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${entity.label}" has no time dimension; leave the time out.`,
      { details: { entity: entity.name } },
    );
  }

  /** Where a spine leads, its moments stand for the source's time however that is written. */
  #isSpineTime(ref: DimensionRef): boolean {
    const time = this.#time;
    if (time?.spine === undefined) return false;
    if (ref === time.ref) return true;
    if (time.ref === METRIC_TIME) return false;
    const own = this.#scope.include(time.ref, false);
    const [, name] = ref.split('.').slice(-2);
    if (own.kind !== 'dimension' || own.dimension.name !== name) return false;
    const found = this.#scope.include(ref, false);
    return found.kind === 'dimension' && found.dimension === own.dimension && sameWay(found, own);
  }

  #cut(wanted: WantedValue, isCondition: boolean): string {
    const { target } = this.#compilation;
    const ref = this.#refOf(wanted.dimension);
    const isTime = this.#isSpineTime(ref) || timeOf(this.#scope.resolved(ref)) !== undefined;
    if (!isTime) return this.#scope.value(ref);
    const time = this.time(ref);
    const fiscal = fiscalGrain(this.#compilation.index.model.fiscalYear, wanted.customGrain);
    if (fiscal !== undefined) return fiscalPeriod(time, fiscal, target);
    if (wanted.customGrain !== undefined) {
      const { custom } = requireCustomGrain(this.#compilation.index, wanted.customGrain);
      const alias = this.#customPeriod(ref, wanted.customGrain);
      return `${identifier(alias)}.${identifier(custom.column ?? custom.name)}`;
    }
    if (wanted.datePart !== undefined) {
      return target.dialect.datePart(localTime(time, target), wanted.datePart);
    }
    const stored = this.#storedGrain(ref);
    if (wanted.grain !== undefined) {
      if (stored !== undefined && isFiner(wanted.grain, stored)) throw tooFine(ref, wanted.grain, stored);
      return truncatedTime(time, wanted.grain, target);
    }
    if (stored === undefined) return time.sql;
    const isMetricTime = wanted.dimension === METRIC_TIME;
    const grain = isMetricTime && isCondition ? (coarsest([stored, 'day']) ?? stored) : stored;
    return truncatedTime(time, grain, target);
  }

  #storedGrain(ref: DimensionRef): TimeGrain | undefined {
    if (this.#isSpineTime(ref)) return this.#time?.grain;
    return timeOf(this.#scope.resolved(ref))?.grain;
  }

  /** True where the period that a time lies in is a column of a time spine's. */
  #isLookedUp(customGrain: string | undefined): customGrain is string {
    const { fiscalYear } = this.#compilation.index.model;
    return customGrain !== undefined && fiscalGrain(fiscalYear, customGrain) === undefined;
  }

  /** Joins the spine that knows which period a time lies in. @returns its alias */
  #customPeriod(ref: DimensionRef, name: string): string {
    const { index, target } = this.#compilation;
    const { spine } = requireCustomGrain(index, name);
    return this.#scope.join(
      `${name} of ${ref}`,
      (alias) => ({
        source: spineTable(spine),
        alias,
        isLookup: true,
        condition: () =>
          `${spineMoment(spine, alias, target)} = ${truncatedTime(this.time(ref), spine.grain, target)}`,
      }),
      `${name}s`,
    );
  }

  #comparedAs({ dimension, ...cut }: WantedValue): Compared {
    const ref = this.#refOf(dimension);
    if (cut.datePart !== undefined) return { name: ref, kind: 'numeric' };
    const isCut = cut.grain !== undefined || cut.customGrain !== undefined;
    if (this.#isSpineTime(ref))
      return { name: ref, kind: 'time', ...(isCut ? {} : spineType(this.time(ref))) };
    const found = this.#scope.resolved(ref);
    if (found.kind !== 'dimension') return { name: ref, kind: 'identifier' };
    return isCut || (found.dimension.kind === 'time' && found.dimension.grain !== undefined)
      ? { name: found.dimension.name, kind: 'time' }
      : found.dimension;
  }
}

function spineType({ timeType }: TimeValue): Pick<Compared, 'timeType'> {
  return timeType === undefined ? {} : { timeType };
}

function timeOf(found: ResolvedReference): Dimension | undefined {
  return found.kind === 'dimension' && found.dimension.kind === 'time' ? found.dimension : undefined;
}

function sameWay(one: ResolvedReference, other: ResolvedReference): boolean {
  const names = ({ hops }: ResolvedReference) => hops.map((hop) => hop.relationship.name).join();
  return names(one) === names(other);
}

function tooFine(ref: DimensionRef, wanted: TimeGrain, stored: TimeGrain): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ref}" is kept by ${stored}; ask by ${stored} or coarser instead of by ${wanted}.`,
    { details: { dimension: ref } },
  );
}
