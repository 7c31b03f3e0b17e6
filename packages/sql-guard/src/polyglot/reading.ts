import type { AllowedFunctions } from '../allowed-function.js';
import type { CallForms } from './call-forms.js';
import type { Vocabulary } from './classify-words.js';
import type { Lexicon } from './lex.js';
import type { Precedence } from './precedence.js';
import type { Skeleton } from './skeleton.js';

/** What differs between the dialects that polyglot reads. */
export interface ReadingRules {
  readonly dialect: 'mariadb' | 'sqlite';
  readonly lexicon: Lexicon;
  readonly vocabulary: Vocabulary;
  readonly forms: CallForms;
  readonly precedence: Precedence;
  readonly functions: AllowedFunctions;
  /** Types of a cast, without their lengths. */
  readonly types: ReadonlySet<string>;
  readonly collations: ReadonlySet<string>;
  /** Functions that the tree has as operations. */
  readonly operations: ReadonlySet<string>;
  /** Whether a comma in FROM is weaker than JOIN, or a join like the others. */
  readonly commas: 'weaker than joins' | 'joins';
  /** Whether INTERSECT comes before UNION and EXCEPT; else set operations go from left to right. */
  readonly intersectsFirst: boolean;
  /** What LIKE takes for its escape where the statement names none. */
  readonly likeEscape: '\\' | null;
  /** `x IS y` for any y. */
  readonly hasGeneralIs: boolean;
  /**
   * The name an output column gets from the text of its expression. MariaDB calls `'id'` by its value: not so here, since the
   * printer writes the name with AS, and ORDER BY would find it.
   */
  readonly columnName: (text: string) => string;
}

export interface LoweringContext {
  readonly rules: ReadingRules;
  readonly skeleton: Skeleton;
  /** The text that came in, for names of output columns. */
  readonly sql: string;
  /** A number that no other node of this tree has. */
  readonly nextId: () => number;
  /** Marks of SELECT lists that were met. */
  readonly seenSelects: Set<number>;
}
