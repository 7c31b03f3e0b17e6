import type { GoldenQuestion } from './golden-question.js';

const tenant = 'financeone';

export const FINANCEONE_QUESTIONS: readonly GoldenQuestion[] = [
  {
    id: 'finance-top-instruments',
    tenant,
    question: 'top 5 instruments by trade volume in q3 2025',
    sql: `
      SELECT i.name, sum(t.amount) AS volume
      FROM trades t JOIN instruments i ON i.id = t.instrument_id
      WHERE t.status <> 'cancelled'
        AND t.traded_at >= '2025-07-01T00:00Z' AND t.traded_at < '2025-10-01T00:00Z'
      GROUP BY i.id ORDER BY volume DESC LIMIT 5`,
    ordered: true,
  },
  {
    id: 'finance-volume-by-month',
    tenant,
    question: 'Show me trading volume by month for 2025',
    sql: `
      SELECT date_trunc('month', traded_at, 'UTC')::date AS month, sum(amount) FROM trades
      WHERE status <> 'cancelled' AND traded_at >= '2025-01-01T00:00Z' AND traded_at < '2026-01-01T00:00Z'
      GROUP BY month ORDER BY month`,
    ordered: true,
  },
  {
    id: 'finance-aum-by-strategy',
    tenant,
    question: 'assets under management by strategy',
    sql: `
      SELECT p.strategy, sum(h.market_value)
      FROM holdings h JOIN portfolios p ON p.id = h.portfolio_id
      GROUP BY p.strategy`,
    ordered: false,
  },
  {
    id: 'finance-balance-by-type',
    tenant,
    question: 'total balance by account type',
    sql: `SELECT account_type, sum(balance) FROM accounts GROUP BY account_type`,
    ordered: false,
  },
  {
    id: 'finance-accounts-opened',
    tenant,
    question: 'how many accounts were opened last year?',
    sql: `
      SELECT count(*) FROM accounts WHERE opened_on >= '2025-01-01' AND opened_on < '2026-01-01'`,
    ordered: false,
  },
  {
    id: 'finance-trade-size',
    tenant,
    question: 'average trade size by asset class this year',
    sql: `
      SELECT i.asset_class, avg(t.amount)
      FROM trades t JOIN instruments i ON i.id = t.instrument_id
      WHERE t.status <> 'cancelled'
        AND t.traded_at >= '2026-01-01T00:00Z' AND t.traded_at < '2027-01-01T00:00Z'
      GROUP BY i.asset_class`,
    ordered: false,
  },
  {
    id: 'finance-transactions-by-type',
    tenant,
    question: 'number of transactions per transaction type last month',
    sql: `
      SELECT kind, count(*) FROM transactions
      WHERE posted_at >= '2026-10-01T00:00Z' AND posted_at < '2026-11-01T00:00Z'
      GROUP BY kind`,
    ordered: false,
  },
  {
    id: 'finance-flagged',
    tenant,
    question: 'flagged transactions per quarter in 2025',
    sql: `
      SELECT date_trunc('quarter', posted_at, 'UTC')::date AS quarter, count(*) FROM transactions
      WHERE is_flagged AND posted_at >= '2025-01-01T00:00Z' AND posted_at < '2026-01-01T00:00Z'
      GROUP BY quarter ORDER BY quarter`,
    ordered: true,
  },
  {
    id: 'finance-richest-customers',
    tenant,
    question: 'top 10 customers by total balance',
    sql: `
      SELECT c.name, sum(a.balance) AS balance
      FROM accounts a JOIN customers c ON c.id = a.customer_id
      GROUP BY c.id ORDER BY balance DESC LIMIT 10`,
    ordered: true,
  },
  {
    id: 'finance-compare-years',
    tenant,
    question: 'compare trade volume of 2024 and 2025 by asset class',
    sql: `
      SELECT i.asset_class, date_trunc('year', t.traded_at, 'UTC')::date AS year, sum(t.amount)
      FROM trades t JOIN instruments i ON i.id = t.instrument_id
      WHERE t.status <> 'cancelled'
        AND t.traded_at >= '2024-01-01T00:00Z' AND t.traded_at < '2026-01-01T00:00Z'
      GROUP BY i.asset_class, year`,
    ordered: false,
  },
  {
    id: 'finance-fees-by-sector',
    tenant,
    question: 'trading fees by sector in the second quarter of 2026',
    sql: `
      SELECT i.sector, sum(t.fee)
      FROM trades t JOIN instruments i ON i.id = t.instrument_id
      WHERE t.status <> 'cancelled'
        AND t.traded_at >= '2026-04-01T00:00Z' AND t.traded_at < '2026-07-01T00:00Z'
      GROUP BY i.sector`,
    ordered: false,
  },
  {
    id: 'finance-bond-trades',
    tenant,
    question: 'how many bond trades did we have last quarter',
    sql: `
      SELECT count(*)
      FROM trades t JOIN instruments i ON i.id = t.instrument_id
      WHERE t.status <> 'cancelled' AND i.asset_class = 'Bond'
        AND t.traded_at >= '2026-07-01T00:00Z' AND t.traded_at < '2026-10-01T00:00Z'`,
    ordered: false,
  },
  {
    id: 'finance-top-countries',
    tenant,
    question: 'top 3 countries by sales in 2025',
    sql: `
      SELECT c.country, sum(o.total_amount) AS revenue
      FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE o.status NOT IN ('cancelled', 'refunded')
        AND o.ordered_at >= '2025-01-01T00:00Z' AND o.ordered_at < '2026-01-01T00:00Z'
      GROUP BY c.country ORDER BY revenue DESC LIMIT 3`,
    ordered: true,
  },
  {
    id: 'finance-risky-portfolios',
    tenant,
    question: 'How many high risk portfolios do we have?',
    sql: `SELECT count(*) FROM portfolios WHERE risk_level = 'high'`,
    ordered: false,
  },
];
