import type { Answer } from '../matching/cell.js';

export type Outcome = 'right' | 'wrong' | 'declined' | 'clarified' | 'failed';

/** What a planner did with a question, before anybody judged it. */
export type Attempt = {
  /** Of planning alone. */
  readonly ms: number;
  readonly tokens: number;
} & (
  | {
      readonly kind: 'answer';
      readonly sql: string;
      readonly confidence: number | null;
      readonly explanation: string;
      readonly assumptions: readonly string[];
      /** For the data as given, then for each re-fill. */
      readonly answers: readonly Answer[];
    }
  | { readonly kind: 'declined' | 'clarified'; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly sql: string | null;
      readonly confidence: number | null;
    }
);

/** One question as it was judged. */
export interface JudgedQuestion {
  readonly database: string;
  readonly id: string;
  readonly question: string;
  readonly category: string;
  readonly note?: string;
  readonly outcome: Outcome;
  /** Why it is not right, or what the planner said. */
  readonly reason: string | null;
  readonly sql: string | null;
  readonly confidence: number | null;
  readonly assumptions: readonly string[];
  readonly ms: number;
  readonly tokens: number;
  readonly disputed?: string;
  /** Right on the data as given, whatever the re-fills say. */
  readonly isRightAsGiven: boolean;
  /** Gold answers without rows on every fill prove little. */
  readonly isGoldEmpty: boolean;
  /** No gold statement can be run: nobody could be right. */
  readonly isGoldFailed: boolean;
  /** Every gold statement cuts where rows are level: its rows are one choice of several. */
  readonly isGoldUndetermined: boolean;
  readonly goldSql: string;
  /** First rows on the fill that tells. */
  readonly expected?: ShownAnswer;
  readonly got?: ShownAnswer;
}

export interface ShownAnswer {
  readonly rowCount: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface JudgedUnanswerable {
  readonly database: string;
  readonly id: string;
  readonly question: string;
  /** The column that was hidden to make it unanswerable; absent where it always was. */
  readonly hidden?: string;
  readonly outcome: 'declined' | 'clarified' | 'answered' | 'failed';
  readonly reason: string | null;
  readonly sql: string | null;
  readonly ms: number;
}
