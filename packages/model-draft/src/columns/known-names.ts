import type { DraftTable } from '../physical/draft-table.js';
import { columnValues } from './column-values.js';
import type { JudgedDimension } from './draft-dimensions.js';

/** What longer names are is told by searching, not by a list. */
const MAX_AVERAGE_LENGTH = 40;
/** Says that rows are people, whose names no model lists. */
const OF_PEOPLE =
  /\b(?:birth|born|gender|sex|salary|nationality|first name|last name|given name|family name|surname|full name|forename|hired?|email|e-mail|phone|mobile|diagnosis)\b/;

/**
 * The dimension that names the rows of a small table ("Drama", "Odeon") with all its values: a genre or a venue is asked for by its name as a
 * status is. Names of people are left out, and of tables with more rows than a profile tells all values of.
 */
export function withKnownNames(
  { column, judged, dimension }: JudgedDimension,
  table: DraftTable,
): JudgedDimension['dimension'] {
  const { profile } = column;
  const isSmall =
    profile?.isComplete === true && profile.distinct > 1 && profile.samples.length === profile.distinct;
  const isShort = (profile?.averageLength ?? Number.POSITIVE_INFINITY) <= MAX_AVERAGE_LENGTH;
  const isOpen = judged.kind === 'text' && column.family.kind === 'text' && dimension.values === undefined;
  const isOfPeople = table.columns.some(({ fullWords }) => OF_PEOPLE.test(fullWords.join(' ')));
  if (!isSmall || !isShort || !isOpen || isOfPeople) return dimension;
  const values = columnValues(column);
  return values.length === 0 ? dimension : { ...dimension, values };
}
