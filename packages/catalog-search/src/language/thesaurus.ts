import { lemma } from './lemma.js';

/**
 * Words that businesses use for one thing. General English only: what a word means in one company is its
 * model's to say.
 */
const GROUPS = `
  revenue turnover sales income earnings proceeds takings
  profit earnings gain
  margin profitability
  cost expense spending expenditure
  customer client buyer purchaser shopper
  employee staff worker personnel colleague
  supplier vendor provider
  order purchase
  product item article goods
  price rate charge
  salary pay wage compensation
  invoice bill
  payment transfer
  refund reimbursement chargeback
  discount rebate reduction
  stock inventory
  warehouse depot
  shipment delivery dispatch consignment
  store shop outlet branch
  category class type kind
  region area territory
  city town
  country nation
  address residence
  phone telephone mobile
  churn attrition cancellation
  subscription membership plan
  patient case
  doctor physician clinician
  hospital clinic
  diagnosis condition
  drug medication medicine
  loan credit
  debt liability
  account ledger
  transaction booking
  fee charge commission
  tax vat duty
  budget plan
  forecast projection prediction
  target goal quota
  complaint ticket issue
  campaign promotion
  visit session
  click impression
  review rating feedback
  student pupil learner
  teacher instructor
  course class subject
  film movie
  author writer
  company firm organization business
  department division team
  manager supervisor boss
  headcount staff
  start begin open
  end finish close
  creation registration signup
  quantity amount number
  average mean
  maximum highest largest
  minimum lowest smallest
  gender sex
  birthday birthdate
  email mail
  vehicle car
  trip journey ride
  weight mass
  duration length`;

const related = new Map<string, Set<string>>();
for (const group of GROUPS.trim().split('\n')) {
  const terms = group.trim().split(/\s+/).map(lemma);
  for (const term of terms) {
    const others = related.get(term) ?? new Set();
    for (const other of terms) if (other !== term) others.add(other);
    related.set(term, others);
  }
}

/** Terms that may mean the same. */
export function relatedTerms(term: string): Iterable<string> {
  return related.get(term) ?? [];
}
