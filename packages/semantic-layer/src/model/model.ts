import type { Aggregation } from './aggregation.js';
import type { Condition, Filter } from './condition.js';
import type { FiscalYear } from './fiscal-year.js';
import type { SavedQuery } from './saved-query.js';
import type { CustomGrain, TimeGrain, TimeWindow } from './time-grain.js';

export type { Aggregation } from './aggregation.js';
export type { Condition, Filter, FilterValue, SqlCondition } from './condition.js';
export type { FiscalYear } from './fiscal-year.js';
export type { ConditionReference, DimensionRef } from './reference.js';
export type { SavedQuery } from './saved-query.js';
export type { CalendarGrain, CustomGrain, DatePart, TimeGrain, TimeWindow } from './time-grain.js';

/**
 * A semantic model: what the words of a business mean in terms of tables and columns.
 * Plain, versioned data. Names are snake_case identifiers, unique in their scope; labels and
 * synonyms are for people.
 */
export interface SemanticModel {
  readonly formatVersion: 1;
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly entities: readonly Entity[];
  readonly metrics: readonly Metric[];
  readonly relationships: readonly Relationship[];
  readonly namedFilters: readonly NamedFilter[];
  /** Tables of every moment of a grain: what periods without rows are filled from, and offsets counted in. */
  readonly timeSpines?: readonly TimeSpine[];
  /** What "fiscal quarter" and "fiscal year" mean; absent: nobody said, and they can't be asked for. */
  readonly fiscalYear?: FiscalYear;
  readonly savedQueries?: readonly SavedQuery[];
  readonly glossary?: readonly GlossaryTerm[];
}

/** A word of the business that is no entity, dimension or metric, or that explains several. */
export interface GlossaryTerm {
  readonly term: string;
  readonly definition: string;
  readonly synonyms: readonly string[];
}

/** One row for each moment of `grain`, without gaps. */
export interface TimeSpine {
  readonly name: string;
  readonly table: { readonly schema: string; readonly table: string };
  readonly column: string;
  readonly grain: TimeGrain;
  /** What the column stores; absent: a timestamp without a zone. */
  readonly timeType?: TimeType;
  /** Periods only this business has ("fiscal quarter"), by a column that says when each row's began. */
  readonly customGrains?: readonly CustomGrain[];
}

/** Who answers for a definition, and whether somebody stands by it. */
export interface Stewardship {
  readonly owner?: string;
  readonly certification?: {
    readonly status: 'draft' | 'certified' | 'deprecated';
    readonly note?: string;
  };
}

/** A thing the business talks about, stored in one table. */
export interface Entity extends Stewardship {
  readonly name: string;
  /** Singular, for people: "customer". */
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly table: { readonly schema: string; readonly table: string };
  /**
   * An approved SELECT whose rows are the entity's instead of the table's. `table` then says what it is mainly of:
   * who may not see that table does not see the entity.
   */
  readonly sql?: string;
  /** Columns; empty where rows have no key of their own. */
  readonly primaryKey: readonly string[];
  /**
   * Keys with names of their own: entities that hold a key of one name are related by it, without a
   * relationship being declared. A row refers by any of its keys to the entity whose primary, unique or natural one it is.
   */
  readonly keys?: readonly EntityKey[];
  /** From when to when a row holds, where `natural` keys repeat (a slowly changing dimension); both name time dimensions. */
  readonly validity?: { readonly from: string; readonly to: string };
  readonly hierarchies?: readonly Hierarchy[];
  /** The dimension that names one instance to a person: "customer name". */
  readonly labelDimension?: string;
  /** The time dimension that "when" means for this entity: its own (`ordered_at`) or a related one (`order.ordered_at`). */
  readonly defaultTimeDimension?: string;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
}

/** Refers to rows, of this entity (`primary`, `unique`, `natural`) or of another (`foreign`). */
export interface EntityKey {
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'natural' | 'foreign';
  /** SQL over the entity's own columns, mostly just a column; absent: the column of the key's name, or none for a
   * primary key that no column holds. */
  readonly expression?: string;
  /** True where the name is only for asking (`booking.status`) and no column holds the key. */
  readonly virtual?: boolean;
}

/** Dimensions from coarse to fine, to drill down along: country, region, city. */
export interface Hierarchy {
  readonly name: string;
  readonly label: string;
  readonly levels: readonly string[];
}

export type DimensionKind =
  | 'categorical'
  | 'time'
  | 'numeric'
  | 'boolean'
  | 'identifier'
  | 'text'
  | 'geographic';
export type TimeType = 'date' | 'timestamp' | 'timestamp_tz';

/** Something to group or filter by. */
export interface Dimension {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly kind: DimensionKind;
  /** The physical column; absent where there is an `expression`. */
  readonly column?: string;
  /** SQL over the entity's own columns, unqualified, in the words of its engine. */
  readonly expression?: string;
  /** Of a `time` dimension: the finest grain its values have. It is what grouping without a grain cuts to. */
  readonly grain?: TimeGrain;
  /** Entities that both have a partition are joined within it. */
  readonly isPartition?: boolean;
  /**
   * What the column of a `time` dimension stores. Absent: `date`. Columns of type timestamptz need
   * `timestamp_tz`, or days are cut in the database's time zone instead of the question's.
   */
  readonly timeType?: TimeType;
  /** Known values of a categorical dimension, for recognising them in questions. */
  readonly values?: readonly DimensionValue[];
  readonly unit?: string;
}

export interface DimensionValue {
  readonly value: string;
  readonly synonyms: readonly string[];
}

/** An aggregate over one entity's rows. */
export interface Measure {
  readonly name: string;
  readonly label: string;
  readonly aggregation: Aggregation;
  /** SQL over the entity's own columns, unqualified; absent for `count` of rows. */
  readonly expression?: string;
  /** Only rows for which all hold are counted. */
  readonly filters?: readonly Filter[];
  readonly where?: readonly Condition[];
  /** Of `percentile`: which, from 0 to 1, and whether it must be a value that occurs. */
  readonly percentile?: {
    readonly value: number;
    readonly discrete?: boolean;
    readonly approximate?: boolean;
  };
  /** What adds up over everything but time (a balance): only each group's first or last rows count. */
  readonly nonAdditive?: NonAdditive;
  /** Overrides the entity's default time dimension; written like it. */
  readonly timeDimension?: string;
  readonly description?: string;
  readonly synonyms?: readonly string[];
  readonly unit?: string;
}

export interface NonAdditive {
  /** A time dimension of the measure's entity. */
  readonly dimension: string;
  readonly choice: 'min' | 'max';
  /** Keys of the entity, within each of which the first or last is taken. */
  readonly groupings?: readonly string[];
}

interface MetricBase extends Stewardship {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly format?: 'number' | 'integer' | 'currency' | 'percent' | 'duration_days';
  readonly unit?: string;
  /** `lower` where small is good; says what "best" and "worst" mean. */
  readonly goodDirection?: 'higher' | 'lower';
  /** Only what meets all of these is counted, by each of the metric's inputs. */
  readonly where?: readonly Condition[];
  /** What its time is cut to where a question doesn't say. */
  readonly grain?: TimeGrain;
}

/** A measure as a metric takes it. */
export interface MeasureInput {
  readonly entity: string;
  readonly measure: string;
  /** As {@link MetricBase.where}, but not asked of the empty periods that a time spine adds. */
  readonly measureWhere?: readonly Condition[];
  readonly fillNullsWith?: number;
  /** Periods without rows get a row of their own. */
  readonly joinToTimeSpine?: boolean;
}

/** A metric as another takes it. */
export interface MetricInput {
  readonly metric: string;
  /** What the expression calls it; needed where a metric is taken twice. */
  readonly alias?: string;
  readonly where?: readonly Condition[];
  /** The value of that long before. */
  readonly offsetWindow?: TimeWindow;
  /** The value at the start of the period. */
  readonly offsetToGrain?: TimeGrain;
}

/** A ratio's or derived metric's part: its name, or that with conditions and offsets. */
export type MetricPart = string | MetricInput;

/** A number the business agreed on. */
export type Metric =
  | (MetricBase &
      MeasureInput & {
        readonly type: 'simple';
        /** Overrides the entity's default time dimension, and is written like it. */
        readonly timeDimension?: string;
      })
  | (MetricBase & {
      readonly type: 'ratio';
      readonly numerator: MetricPart;
      readonly denominator: MetricPart;
    })
  | (MetricBase & {
      readonly type: 'derived';
      /**
       * SQL over the names (or aliases) of `metrics`, mostly plain arithmetic: `revenue - refunds`. Where it is only
       * that (`+ - * / ( )`), division keeps fractions and dividing by zero gives null; other SQL is taken as it stands.
       */
      readonly expression: string;
      readonly metrics: readonly MetricPart[];
    })
  | (MetricBase &
      MeasureInput & {
        readonly type: 'cumulative';
        readonly timeDimension?: string;
        /** How far back it adds up; with neither this nor `grainToDate`: from the beginning. */
        readonly window?: TimeWindow;
        /** It begins anew with each of these. */
        readonly grainToDate?: TimeGrain;
        /** Which of a coarser period's values stands for it; absent: the first. */
        readonly periodAggregation?: 'first' | 'last' | 'average';
      })
  | (MetricBase & {
      readonly type: 'conversion';
      readonly base: MeasureInput;
      readonly conversion: MeasureInput;
      /** The key that both entities hold: whose events are matched. */
      readonly key: string;
      /** How long after the base event a conversion counts; absent: ever. */
      readonly window?: TimeWindow;
      readonly calculation: 'conversions' | 'conversion_rate';
      /** Dimensions or keys of the two entities that must be equal. */
      readonly constantProperties?: readonly { readonly base: string; readonly conversion: string }[];
    });

/** Rows of `from` refer to at most one row of `to`, by `columns` pairwise. */
export interface Relationship {
  readonly name: string;
  readonly from: { readonly entity: string; readonly columns: readonly string[] };
  readonly to: { readonly entity: string; readonly columns: readonly string[] };
  readonly cardinality: 'many_to_one' | 'one_to_one';
  /**
   * What the far side is called from here, where it is not the entity's own name ("seller").
   * Usable in place of the entity's name in a {@link DimensionRef}.
   */
  readonly role?: string;
}

/** A condition with a name: "active customers". */
export interface NamedFilter {
  readonly name: string;
  readonly label: string;
  readonly synonyms: readonly string[];
  readonly filters: readonly Filter[];
  readonly where?: readonly Condition[];
}
