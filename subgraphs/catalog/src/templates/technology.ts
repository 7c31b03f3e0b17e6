import { rowsOf, sumOf, templatesOf } from './metric-template.js';

const SUBSCRIPTIONS = ['subscription', 'contract', 'licence', 'license', 'plan'];
const RECURRING = [
  'monthly recurring revenue',
  'mrr',
  'recurring revenue',
  'monthly amount',
  'monthly price',
  'amount',
];
const ENDED = {
  dimensions: ['status', 'state'],
  values: ['cancelled', 'canceled', 'churned', 'expired', 'ended'],
};
const GOING_ON = { dimensions: ['status', 'state', 'active'], values: ['active', 'current', 'live'] };
const TICKETS = ['ticket', 'support ticket', 'case', 'issue', 'incident'];

export const TECHNOLOGY = templatesOf('TECHNOLOGY', [
  {
    name: 'monthly_recurring_revenue',
    label: 'monthly recurring revenue',
    description: 'What all subscriptions that go on bring in a month.',
    synonyms: ['MRR', 'recurring revenue'],
    format: 'currency',
    goodDirection: 'higher',
    slots: [sumOf('active_recurring_revenue', { entities: SUBSCRIPTIONS, words: RECURRING }, GOING_ON)],
    formula: { kind: 'slot', slot: 'active_recurring_revenue' },
  },
  {
    name: 'annual_run_rate',
    label: 'annual run rate',
    description: 'Monthly recurring revenue, as if it went on for a year.',
    synonyms: ['ARR', 'annual recurring revenue'],
    format: 'currency',
    goodDirection: 'higher',
    slots: [sumOf('active_recurring_revenue', { entities: SUBSCRIPTIONS, words: RECURRING }, GOING_ON)],
    formula: { kind: 'derived', expression: 'active_recurring_revenue * 12' },
  },
  {
    name: 'churn_rate',
    label: 'churn rate',
    description: 'Of all subscriptions, the part that has ended.',
    synonyms: ['churn', 'cancellation rate'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [rowsOf('ended_subscriptions', SUBSCRIPTIONS, ENDED), rowsOf('all_subscriptions', SUBSCRIPTIONS)],
    formula: { kind: 'ratio', numerator: 'ended_subscriptions', denominator: 'all_subscriptions' },
  },
  {
    name: 'average_revenue_per_account',
    label: 'average revenue per account',
    description: 'Recurring revenue for each subscription that goes on.',
    synonyms: ['ARPA', 'ARPU', 'average revenue per user'],
    format: 'currency',
    goodDirection: 'higher',
    slots: [
      sumOf('active_recurring_revenue', { entities: SUBSCRIPTIONS, words: RECURRING }, GOING_ON),
      rowsOf('active_subscriptions', SUBSCRIPTIONS, GOING_ON),
    ],
    formula: { kind: 'ratio', numerator: 'active_recurring_revenue', denominator: 'active_subscriptions' },
  },
  {
    name: 'ticket_resolution_rate',
    label: 'ticket resolution rate',
    description: 'Of all support tickets, the part that was solved.',
    synonyms: ['resolution rate', 'solved tickets share'],
    format: 'percent',
    goodDirection: 'higher',
    slots: [
      rowsOf('solved_tickets', TICKETS, {
        dimensions: ['status', 'state'],
        values: ['resolved', 'closed', 'solved', 'done'],
      }),
      rowsOf('all_tickets', TICKETS),
    ],
    formula: { kind: 'ratio', numerator: 'solved_tickets', denominator: 'all_tickets' },
  },
]);
