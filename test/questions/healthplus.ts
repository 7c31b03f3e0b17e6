import type { GoldenQuestion } from './golden-question.js';

const tenant = 'healthplus';

export const HEALTHPLUS_QUESTIONS: readonly GoldenQuestion[] = [
  {
    id: 'health-denied-claims',
    tenant,
    question: 'claims denied by payer last quarter',
    sql: `
      SELECT payer, count(*) FROM claims
      WHERE status = 'denied' AND submitted_on >= '2026-07-01' AND submitted_on < '2026-10-01'
      GROUP BY payer`,
    ordered: false,
  },
  {
    id: 'health-no-show-rate',
    tenant,
    question: 'no-show rate by specialty',
    sql: `
      SELECT p.specialty, count(*) FILTER (WHERE a.status = 'no_show') / count(*)::numeric
      FROM appointments a JOIN providers p ON p.id = a.provider_id
      WHERE a.status IN ('completed', 'no_show')
      GROUP BY p.specialty`,
    ordered: false,
  },
  {
    id: 'health-appointments-by-month',
    tenant,
    question: 'How many appointments were there per month in 2025?',
    sql: `
      SELECT date_trunc('month', scheduled_at, 'UTC')::date AS month, count(*) FROM appointments
      WHERE scheduled_at >= '2025-01-01T00:00Z' AND scheduled_at < '2026-01-01T00:00Z'
      GROUP BY month ORDER BY month`,
    ordered: true,
  },
  {
    id: 'health-top-procedures',
    tenant,
    question: 'top 5 procedures by procedure revenue this year',
    sql: `
      SELECT name, sum(price) AS charged FROM procedures
      WHERE performed_at >= '2026-01-01T00:00Z' AND performed_at < '2027-01-01T00:00Z'
      GROUP BY name ORDER BY charged DESC LIMIT 5`,
    ordered: true,
  },
  {
    id: 'health-average-claim',
    tenant,
    question: 'average claim amount by payer in 2025',
    sql: `
      SELECT payer, avg(billed_amount) FROM claims
      WHERE submitted_on >= '2025-01-01' AND submitted_on < '2026-01-01'
      GROUP BY payer`,
    ordered: false,
  },
  {
    id: 'health-denial-rate',
    tenant,
    question: 'What was the denial rate of each payer this year?',
    sql: `
      SELECT payer, count(*) FILTER (WHERE status = 'denied') / count(*)::numeric FROM claims
      WHERE status IN ('paid', 'denied') AND submitted_on >= '2026-01-01' AND submitted_on < '2027-01-01'
      GROUP BY payer`,
    ordered: false,
  },
  {
    id: 'health-patients-seen',
    tenant,
    question: 'number of patients seen by clinic last month',
    sql: `
      SELECT p.clinic, count(DISTINCT a.patient_id)
      FROM appointments a JOIN providers p ON p.id = a.provider_id
      WHERE a.status = 'completed'
        AND a.scheduled_at >= '2026-10-01T00:00Z' AND a.scheduled_at < '2026-11-01T00:00Z'
      GROUP BY p.clinic`,
    ordered: false,
  },
  {
    id: 'health-claimed-and-paid',
    tenant,
    question: 'claim amount and paid claim amount by payer in 2025',
    sql: `
      SELECT payer, sum(billed_amount), sum(paid_amount) FROM claims
      WHERE submitted_on >= '2025-01-01' AND submitted_on < '2026-01-01'
      GROUP BY payer`,
    ordered: false,
  },
  {
    id: 'health-top-doctors',
    tenant,
    question: 'top 3 doctors by completed appointments in 2025',
    sql: `
      SELECT p.name, count(*) AS appointments
      FROM appointments a JOIN providers p ON p.id = a.provider_id
      WHERE a.status = 'completed'
        AND a.scheduled_at >= '2025-01-01T00:00Z' AND a.scheduled_at < '2026-01-01T00:00Z'
      GROUP BY p.id ORDER BY appointments DESC LIMIT 3`,
    ordered: true,
  },
  {
    id: 'health-denial-reasons',
    tenant,
    question: 'denied claims by denial reason in q3 2026',
    sql: `
      SELECT denial_reason, count(*) FROM claims
      WHERE status = 'denied' AND submitted_on >= '2026-07-01' AND submitted_on < '2026-10-01'
      GROUP BY denial_reason`,
    ordered: false,
  },
  {
    id: 'health-new-patients',
    tenant,
    question: 'new patients by quarter in 2025',
    sql: `
      SELECT date_trunc('quarter', registered_on)::date AS quarter, count(*) FROM patients
      WHERE registered_on >= '2025-01-01' AND registered_on < '2026-01-01'
      GROUP BY quarter ORDER BY quarter`,
    ordered: true,
  },
  {
    id: 'health-cancelled-telehealth',
    tenant,
    question: 'how many telehealth appointments were cancelled this year',
    sql: `
      SELECT count(*) FROM appointments
      WHERE kind = 'Telehealth' AND status = 'cancelled'
        AND scheduled_at >= '2026-01-01T00:00Z' AND scheduled_at < '2027-01-01T00:00Z'`,
    ordered: false,
  },
  {
    id: 'health-average-fee',
    tenant,
    question: 'average visit fee by appointment type',
    sql: `SELECT kind, avg(fee) FROM appointments WHERE status = 'completed' GROUP BY kind`,
    ordered: false,
  },
  {
    id: 'health-product-sales',
    tenant,
    question: 'sales by product category last month',
    sql: `
      SELECT p.category, sum(i.line_total)
      FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2026-10-01T00:00Z' AND o.ordered_at < '2026-11-01T00:00Z'
      GROUP BY p.category`,
    ordered: false,
  },
  {
    id: 'health-mri-scans',
    tenant,
    question: 'how many MRI scans did the Riverside Clinic do in 2025?',
    sql: `
      SELECT count(*)
      FROM procedures d
      JOIN appointments a ON a.id = d.appointment_id
      JOIN providers p ON p.id = a.provider_id
      WHERE d.name = 'MRI Scan' AND p.clinic = 'Riverside Clinic'
        AND d.performed_at >= '2025-01-01T00:00Z' AND d.performed_at < '2026-01-01T00:00Z'`,
    ordered: false,
  },
];
