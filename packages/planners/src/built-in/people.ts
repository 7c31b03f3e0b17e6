import { lemma } from '@parley/catalog-search';
import type { Entity } from '@parley/semantic-layer';
import { labelsOf } from './model-facts.js';

/** What tables of people are called, by their last word. */
const PEOPLE: ReadonlySet<string> = new Set(
  `person people member customer client user rider driver student pupil teacher instructor lecturer professor employee
   staff worker patient doctor nurse physician author artist player owner guest visitor passenger tenant subscriber donor
   volunteer mechanic technician salesperson agent reader borrower patron citizen resident athlete coach judge lawyer
   engineer manager candidate applicant attendee participant contact trainer pilot captain musician singer actor director
   composer parent guardian child adopter keeper vet veterinarian therapist consultant seller buyer shopper supplier
   contractor renter lender sponsor speaker researcher scientist farmer chef waiter clerk cashier operator inspector
   auditor foster`
    .split(/\s+/)
    .map(lemma),
);

/** True of an entity whose rows are people: by what it is called, or by a first and a last name. */
export function isPeople(entity: Entity): boolean {
  if (labelsOf(entity).length > 1) return true;
  const last = lemma(
    entity.label
      .toLowerCase()
      .split(/[\s_]+/)
      .at(-1) ?? '',
  );
  return PEOPLE.has(last);
}
