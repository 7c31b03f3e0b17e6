import type { AllowedFunctions } from '../allowed-function.js';
import type { QueryNode } from '../tree/query-tree.js';
import type { Syntax } from './syntax.js';

/** What the text that the guard prints may hold, and who reads it. */
export interface PrintedRules {
  readonly syntax: Syntax;
  readonly functions: AllowedFunctions;
  readonly types: ReadonlySet<string>;
  readonly collations: ReadonlySet<string>;
  /** The dialect's own reading, by the rules for what the guard prints. */
  readBack(sql: string): Promise<QueryNode>;
}
