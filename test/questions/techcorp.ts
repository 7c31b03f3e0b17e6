import type { GoldenQuestion } from './golden-question.js';

const tenant = 'techcorp';

export const TECHCORP_QUESTIONS: readonly GoldenQuestion[] = [
  {
    id: 'tech-top-customers',
    tenant,
    question: 'top 10 customers by revenue last quarter',
    sql: `
      SELECT c.name, sum(o.total_amount) AS revenue
      FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2026-07-01T00:00Z' AND o.ordered_at < '2026-10-01T00:00Z'
      GROUP BY c.id ORDER BY revenue DESC LIMIT 10`,
    ordered: true,
  },
  {
    id: 'tech-revenue-by-month',
    tenant,
    question: 'revenue by month in 2025',
    sql: `
      SELECT date_trunc('month', ordered_at, 'UTC')::date AS month, sum(total_amount)
      FROM orders
      WHERE status NOT IN ('cancelled', 'refunded')
        AND ordered_at >= '2025-01-01T00:00Z' AND ordered_at < '2026-01-01T00:00Z'
      GROUP BY month ORDER BY month`,
    ordered: true,
  },
  {
    id: 'tech-average-order-value',
    tenant,
    question: 'What is the average order value by region this year?',
    sql: `
      SELECT c.region, avg(o.total_amount)
      FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2026-01-01T00:00Z' AND o.ordered_at < '2027-01-01T00:00Z'
      GROUP BY c.region`,
    ordered: false,
  },
  {
    id: 'tech-order-count',
    tenant,
    question: 'How many orders did we get in October 2026?',
    sql: `
      SELECT count(*) FROM orders
      WHERE ordered_at >= '2026-10-01T00:00Z' AND ordered_at < '2026-11-01T00:00Z'`,
    ordered: false,
  },
  {
    id: 'tech-refunded-orders',
    tenant,
    question: 'number of refunded orders per month in 2025',
    sql: `
      SELECT date_trunc('month', ordered_at, 'UTC')::date AS month, count(*)
      FROM orders
      WHERE status = 'refunded' AND ordered_at >= '2025-01-01T00:00Z' AND ordered_at < '2026-01-01T00:00Z'
      GROUP BY month ORDER BY month`,
    ordered: true,
  },
  {
    id: 'tech-compare-years',
    tenant,
    question: 'compare revenue of 2024 and 2025 by region',
    sql: `
      SELECT c.region, date_trunc('year', o.ordered_at, 'UTC')::date AS year, sum(o.total_amount)
      FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2024-01-01T00:00Z' AND o.ordered_at < '2026-01-01T00:00Z'
      GROUP BY c.region, year`,
    ordered: false,
  },
  {
    id: 'tech-customers-in-germany',
    tenant,
    question: 'customers in Germany',
    sql: `SELECT name FROM customers WHERE country = 'Germany'`,
    ordered: false,
  },
  {
    id: 'tech-best-category',
    tenant,
    question: 'which product category sold the most units last month?',
    sql: `
      SELECT p.category
      FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2026-10-01T00:00Z' AND o.ordered_at < '2026-11-01T00:00Z'
      GROUP BY p.category ORDER BY sum(i.quantity) DESC LIMIT 1`,
    ordered: true,
  },
  {
    id: 'tech-gross-margin',
    tenant,
    question: 'gross margin by category in 2025',
    sql: `
      SELECT p.category, (sum(i.line_total) - sum(i.quantity * i.unit_cost)) / sum(i.line_total)
      FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2025-01-01T00:00Z' AND o.ordered_at < '2026-01-01T00:00Z'
      GROUP BY p.category`,
    ordered: false,
  },
  {
    id: 'tech-mrr-by-plan',
    tenant,
    question: 'monthly recurring revenue by plan',
    sql: `
      SELECT p.name, sum(s.monthly_amount)
      FROM subscriptions s JOIN plans p ON p.id = s.plan_id
      WHERE s.status IN ('active', 'past_due')
      GROUP BY p.name`,
    ordered: false,
  },
  {
    id: 'tech-active-subscriptions',
    tenant,
    question: 'how many active subscriptions do we have per region',
    sql: `
      SELECT c.region, count(*)
      FROM subscriptions s JOIN customers c ON c.id = s.customer_id
      WHERE s.status = 'active' GROUP BY c.region`,
    ordered: false,
  },
  {
    id: 'tech-churn-reasons',
    tenant,
    question: 'cancelled subscriptions by cancel reason in 2025',
    sql: `
      SELECT cancel_reason, count(*) FROM subscriptions
      WHERE status = 'cancelled' AND cancelled_on >= '2025-01-01' AND cancelled_on < '2026-01-01'
      GROUP BY cancel_reason`,
    ordered: false,
  },
  {
    id: 'tech-resolution-time',
    tenant,
    question: 'Average resolution time by priority last quarter',
    sql: `
      SELECT priority, avg(resolution_hours) FROM support_tickets
      WHERE opened_at >= '2026-07-01T00:00Z' AND opened_at < '2026-10-01T00:00Z'
      GROUP BY priority`,
    ordered: false,
  },
  {
    id: 'tech-large-orders',
    tenant,
    question: 'orders above 40000 in the last 30 days',
    sql: `
      SELECT id, status, channel, total_amount, discount_percent, ordered_at, shipped_at, delivered_at
      FROM orders
      WHERE total_amount > 40000 AND ordered_at >= '2026-10-16T00:00Z' AND ordered_at < '2026-11-15T00:00Z'`,
    ordered: false,
  },
  {
    id: 'tech-refund-rate',
    tenant,
    question: 'show me the refund rate by channel in 2025',
    sql: `
      SELECT channel, count(*) FILTER (WHERE status = 'refunded') / count(*)::numeric FROM orders
      WHERE ordered_at >= '2025-01-01T00:00Z' AND ordered_at < '2026-01-01T00:00Z'
      GROUP BY channel`,
    ordered: false,
  },
  {
    id: 'tech-laptops-in-emea',
    tenant,
    question: 'revenue from laptops in EMEA last year',
    sql: `
      SELECT sum(i.line_total)
      FROM order_items i
      JOIN orders o ON o.id = i.order_id
      JOIN customers c ON c.id = o.customer_id
      JOIN products p ON p.id = i.product_id
      WHERE o.status NOT IN ('cancelled', 'refunded') AND p.category = 'Laptops' AND c.region = 'EMEA'
        AND o.ordered_at >= '2025-01-01T00:00Z' AND o.ordered_at < '2026-01-01T00:00Z'`,
    ordered: false,
  },
];
