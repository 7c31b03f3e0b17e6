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
}

/** A thing the business talks about, stored in one table. */
export interface Entity {
  readonly name: string;
  /** Singular, for people: "customer". */
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly table: { readonly schema: string; readonly table: string };
  readonly primaryKey: readonly string[];
  /** The dimension that names one instance to a person: "customer name". */
  readonly labelDimension?: string;
  /** The time dimension that "when" means for this entity: its own (`ordered_at`) or a related one (`order.ordered_at`). */
  readonly defaultTimeDimension?: string;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
}

export type DimensionKind = 'categorical' | 'time' | 'numeric' | 'boolean' | 'identifier' | 'text';
export type TimeType = 'date' | 'timestamp' | 'timestamp_tz';
export type TimeGrain = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Something to group or filter by. */
export interface Dimension {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly kind: DimensionKind;
  /** The physical column. */
  readonly column: string;
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

export type Aggregation = 'sum' | 'count' | 'count_distinct' | 'average' | 'min' | 'max';

/** An aggregate over one entity's rows. */
export interface Measure {
  readonly name: string;
  readonly label: string;
  readonly aggregation: Aggregation;
  /** SQL over the entity's own columns, unqualified; absent for `count` of rows. */
  readonly expression?: string;
  /** Only rows for which all hold are counted. */
  readonly filters?: readonly Filter[];
}

interface MetricBase {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly format?: 'number' | 'integer' | 'currency' | 'percent' | 'duration_days';
  readonly unit?: string;
  /** `lower` where small is good; says what "best" and "worst" mean. */
  readonly goodDirection?: 'higher' | 'lower';
}

/** A number the business agreed on. */
export type Metric =
  | (MetricBase & {
      readonly type: 'simple';
      readonly entity: string;
      readonly measure: string;
      /** Overrides the entity's default time dimension, and is written like it. */
      readonly timeDimension?: string;
    })
  | (MetricBase & { readonly type: 'ratio'; readonly numerator: string; readonly denominator: string })
  | (MetricBase & {
      readonly type: 'derived';
      /** Arithmetic over metric names and numbers with `+ - * / ( )`, e.g. `revenue - refunds`. Dividing by zero gives null. */
      readonly expression: string;
      readonly metrics: readonly string[];
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
}

/** `entity.dimension`, or `role.dimension` where a relationship gives the entity a role. */
export type DimensionRef = `${string}.${string}`;
export type FilterValue = string | number | boolean;

export type Filter =
  | {
      readonly dimension: DimensionRef;
      readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';
      readonly value: FilterValue;
    }
  | {
      readonly dimension: DimensionRef;
      readonly op: 'in' | 'not_in';
      readonly values: readonly FilterValue[];
    }
  | { readonly dimension: DimensionRef; readonly op: 'contains' | 'starts_with'; readonly value: string }
  | { readonly dimension: DimensionRef; readonly op: 'is_null' | 'is_not_null' };
