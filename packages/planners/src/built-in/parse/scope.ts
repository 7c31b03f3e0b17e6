import type {
  Comparison,
  Condition,
  DatePart,
  DimensionRef,
  Entity,
  Metric,
  RowValue,
} from '@parley/semantic-layer';
import type { Period, PeriodUnit } from '../calendar.js';
import type { Item } from './items.js';
import type { Aggregate, Direction } from './signs.js';

/** A condition and the entity whose rows it is about. */
export interface Where {
  readonly entity: Entity;
  readonly condition: Condition;
}

/** A stretch of time; without a dimension, of whatever "when" means where it stands. */
export interface When {
  readonly period: Period;
  readonly unit: PeriodUnit;
  readonly dimension?: DimensionRef;
  readonly yearBeforeOther?: boolean;
}

/** A number that is asked for. `metric`: the model's own word for it, which is used where it can be. */
export type Measure =
  | { readonly kind: 'metric'; readonly metric: Metric; readonly where: readonly Mention[] }
  | {
      readonly kind: 'count';
      readonly entity: Entity;
      readonly metric?: Metric;
      /** Each once, however often the others' rows have it. */
      readonly distinct?: boolean;
      readonly where: readonly Mention[];
    }
  | {
      readonly kind: 'column';
      readonly aggregate: Aggregate | 'distinct';
      readonly entity: Entity;
      readonly ref: DimensionRef;
      /** Whose rows it is taken over, where not the column's own: what each sale's car cost. */
      readonly rows?: Entity;
      readonly metric?: Metric;
      readonly where: readonly Mention[];
    }
  | {
      readonly kind: 'arithmetic';
      readonly op: 'plus' | 'minus' | 'times' | 'dividedBy';
      readonly left: Measure;
      readonly right: Measure;
    }
  | { readonly kind: 'number'; readonly value: number }
  /** Of the whole, what each group has of it. */
  | { readonly kind: 'share of all'; readonly of: Measure; readonly scale: 1 | 100 }
  /** The average number of orders per customer. */
  | { readonly kind: 'per group'; readonly aggregate: Aggregate; readonly of: Measure; readonly per: Group }
  /** Of two times of one row, or of two rows of which one refers to the other. */
  | {
      readonly kind: 'days';
      readonly aggregate: Aggregate;
      readonly entity: Entity;
      readonly from: DimensionRef;
      readonly to: DimensionRef;
      readonly where: readonly Mention[];
    }
  /** Of what is computed of each row: price times quantity. */
  | {
      readonly kind: 'formula';
      readonly aggregate: Aggregate;
      readonly entity: Entity;
      readonly value: RowFormula;
      readonly where: readonly Mention[];
    }
  | {
      readonly kind: 'window';
      readonly window: 'rank' | 'change' | 'growth' | 'previous' | 'running_total';
      readonly of: Measure;
      readonly ascending?: boolean;
      /** Only rows that are alike in these are compared. */
      readonly within?: readonly DimensionRef[];
    };

/** Arithmetic over columns of one row. */
export type RowFormula = Extract<
  RowValue,
  | { readonly plus: unknown }
  | { readonly minus: unknown }
  | { readonly times: unknown }
  | { readonly dividedBy: unknown }
>;

/** What rows are told apart by. */
export interface Group {
  readonly ref: DimensionRef;
  /** Absent for the time of the measures. */
  readonly entity?: Entity;
  /** The calendar's, or one of the business's own. */
  readonly grain?: string;
  /** "day of the week", in place of a grain. */
  readonly datePart?: DatePart;
  /** Its instances are asked for, not the values that several may share. */
  readonly perInstance?: boolean;
  /** Needed to compare rows, and not shown. */
  readonly hidden?: boolean;
}

export type Output =
  | { readonly kind: 'column'; readonly group: Group }
  | { readonly kind: 'measure'; readonly measure: Measure }
  | {
      readonly kind: 'days';
      readonly entity: Entity;
      readonly from: DimensionRef;
      readonly to: DimensionRef;
    };

/** A thing that the question speaks of, with what is said of it; what stands within comes with it. */
export class Mention {
  readonly where: Where[] = [];
  readonly when: When[] = [];
  readonly within: Mention[] = [];
  count: { readonly op: Comparison; readonly value: number } | undefined;
  /** "performances of the recital": said to whom they belong, not that they belong to some. */
  isOwner = false;

  constructor(
    readonly entity: Entity | undefined,
    readonly negated = false,
  ) {}
}

export interface Rank {
  readonly direction: Direction;
  readonly limit?: number;
  readonly by?: Output;
  /** "newest" by when it was, "most expensive" by its price, "heaviest" by the number that is called so. */
  readonly of: 'measure' | 'size' | 'price' | 'time' | 'frequency';
  /** Words that the column may be called by. */
  readonly hints?: readonly string[];
}

export interface Having {
  /** What is counted, as something that each has: where nothing is grouped. */
  readonly mention?: Mention;
  readonly measure: Measure;
  readonly op: Comparison;
  readonly value: number | OfAll;
}

/** What all groups have together, or `per` each of something: the average of what they have. */
export interface OfAll {
  readonly all: Measure;
  readonly per?: Measure;
}

/** "price above the average". */
export interface ComparedWithAll {
  /** Absent, "more than the average vessel": the number that is shown of it, or its only one. */
  readonly ref?: DimensionRef;
  readonly entity: Entity;
  readonly op: Comparison;
  readonly aggregate: Aggregate;
}

export interface Order {
  readonly by: Output | 'label' | 'first' | 'time' | 'price' | 'number';
  readonly direction: Direction | undefined;
}

/** One way to read the question, while it is being read. */
export class Scope {
  /** What is listed, counted for, or ranked: the first thing named. */
  subject: Entity | undefined;
  /** What is said of the subject, or of the whole question. */
  readonly root = new Mention(undefined);
  /** What was asked for first, and what the question then says to return. */
  readonly asked: Output[] = [];
  readonly returned: Output[] = [];
  readonly groups: Group[] = [];
  readonly having: Having[] = [];
  readonly orders: Order[] = [];
  rank: Rank | undefined;
  /** "which ... has the most": the number is only how they are told apart. */
  asksWhich = false;
  /** "which vessel", not "what is the largest". */
  saysWhich = false;
  asksList = false;
  distinct = false;
  everyInstance = false;
  /** "for all customers": each of them has a row. */
  everyOf: Entity | undefined;
  /** ... or only told apart, "for all customers with orders". */
  eachOf: Entity | undefined;
  /** "guests with a booking in each month": whose time it is. */
  groupedIn: Entity | undefined;
  fillsTime = false;
  compares = false;
  subjectIsPlural = false;
  /** Columns were named with "with": beside what the things are called by. */
  besideNames = false;
  /** "just the number", "and the count": of the subject. */
  countsThem = false;
  /** The first column named where no thing was: "which street". */
  head: Extract<Item, { kind: 'dimension' }> | undefined;
  rankedBy: Measure | undefined;
  /** "which 2 teachers", before it is said by what. */
  firstFew: number | undefined;
  readonly comparedWithAll: ComparedWithAll[] = [];
  readonly assumptions: string[] = [];
  /** Why this way of reading leads nowhere. */
  readonly problems: string[] = [];
  /** What nobody understood. */
  readonly unread: Item[] = [];
  /** What the note says of words, as far as it was taken over. */
  readonly definitions = new Set<string>();
  /** How much had to be guessed. */
  doubt = 0;

  get measures(): Measure[] {
    return [...this.asked, ...this.returned].flatMap((output) =>
      output.kind === 'measure' ? [output.measure] : [],
    );
  }

  assume(sentence: string, doubt: number): void {
    this.assumptions.push(sentence);
    this.doubt += doubt;
  }

  addGroup(group: Group): void {
    if (!this.groups.some((known) => known.ref === group.ref && known.grain === group.grain))
      this.groups.push(group);
  }
}
