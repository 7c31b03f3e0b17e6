/** One thing wrong with a policy that somebody wrote. */
export interface PolicyFault {
  /** Where, in the input's own words: `row.condition`, `column.mask.keepLast`. */
  readonly path: string;
  readonly message: string;
  /** A name that was probably meant. */
  readonly suggestion?: string;
}
