import { rowsOf, sumOf, templatesOf } from './metric-template.js';

const APPOINTMENTS = ['appointment', 'visit', 'booking', 'consultation'];
const ADMISSIONS = ['admission', 'stay', 'encounter', 'hospitalization', 'inpatient stay'];
const CLAIMS = ['claim', 'insurance claim', 'bill'];
const AMOUNT = ['claim amount', 'billed amount', 'amount', 'total', 'charge'];
const PAID = ['paid amount', 'amount paid', 'payment', 'reimbursed amount', 'paid'];
const STAY = ['length of stay', 'days', 'stay days', 'nights', 'duration'];

export const HEALTHCARE = templatesOf('HEALTHCARE', [
  {
    name: 'no_show_rate',
    label: 'no-show rate',
    description: 'Of all appointments, the part to which nobody came.',
    synonyms: ['no-shows', 'missed appointment rate'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      rowsOf('missed_appointments', APPOINTMENTS, {
        dimensions: ['status', 'outcome', 'no show'],
        values: ['no show', 'no-show', 'missed', 'noshow'],
      }),
      rowsOf('all_appointments', APPOINTMENTS),
    ],
    formula: { kind: 'ratio', numerator: 'missed_appointments', denominator: 'all_appointments' },
  },
  {
    name: 'readmission_rate',
    label: 'readmission rate',
    description: 'Of all stays, the part that followed soon on an earlier one of the same patient.',
    synonyms: ['readmissions', 'thirty day readmission rate'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      rowsOf('readmissions', ADMISSIONS, {
        dimensions: ['readmission', 'is readmission', 'readmitted', 'type', 'admission type'],
        values: ['readmission', 'readmitted'],
      }),
      rowsOf('all_admissions', ADMISSIONS),
    ],
    formula: { kind: 'ratio', numerator: 'readmissions', denominator: 'all_admissions' },
  },
  {
    name: 'average_length_of_stay',
    label: 'average length of stay',
    description: 'Days in hospital for each stay.',
    synonyms: ['ALOS', 'length of stay'],
    format: 'duration_days',
    goodDirection: 'lower',
    slots: [
      sumOf('days_of_stay', { entities: ADMISSIONS, words: STAY }),
      rowsOf('all_admissions', ADMISSIONS),
    ],
    formula: { kind: 'ratio', numerator: 'days_of_stay', denominator: 'all_admissions' },
  },
  {
    name: 'claim_denial_rate',
    label: 'claim denial rate',
    description: 'Of all claims, the part that payers refused.',
    synonyms: ['denial rate', 'denied claims share'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      rowsOf('denied_claims', CLAIMS, {
        dimensions: ['status', 'state', 'decision'],
        values: ['denied', 'rejected', 'refused'],
      }),
      rowsOf('all_claims', CLAIMS),
    ],
    formula: { kind: 'ratio', numerator: 'denied_claims', denominator: 'all_claims' },
  },
  {
    name: 'collection_rate',
    label: 'collection rate',
    description: 'Of what was claimed, the part that was paid.',
    synonyms: ['reimbursement rate', 'net collection rate'],
    format: 'percent',
    goodDirection: 'higher',
    slots: [
      sumOf('paid_amount', { entities: CLAIMS, words: PAID }),
      sumOf('claimed_amount', { entities: CLAIMS, words: AMOUNT }),
    ],
    formula: { kind: 'ratio', numerator: 'paid_amount', denominator: 'claimed_amount' },
  },
]);
