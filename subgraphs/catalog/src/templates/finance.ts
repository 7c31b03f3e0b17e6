import { rowsOf, sumOf, templatesOf } from './metric-template.js';

const LOANS = ['loan', 'credit', 'mortgage'];
const ACCOUNTS = ['account', 'bank account', 'holding'];
const TRADES = ['trade', 'order', 'execution', 'deal'];
const TRANSACTIONS = ['transaction', 'payment', 'transfer'];
const EARNED = ['interest income', 'interest earned', 'interest received'];
const SPENT = ['interest expense', 'interest paid', 'interest cost'];
const ASSETS = ['earning assets', 'average assets', 'assets', 'balance', 'outstanding balance'];
const PERIODS = ['interest', 'interest result', 'income statement', 'ledger', 'account', 'loan'];

export const FINANCE = templatesOf('FINANCE', [
  {
    name: 'net_interest_margin',
    label: 'net interest margin',
    description: 'Interest earned less interest paid, for each unit of assets that earn it.',
    synonyms: ['NIM'],
    format: 'percent',
    goodDirection: 'higher',
    slots: [
      sumOf('interest_earned', { entities: PERIODS, words: EARNED }),
      sumOf('interest_spent', { entities: PERIODS, words: SPENT }),
      sumOf('earning_assets', { entities: PERIODS, words: ASSETS }),
    ],
    formula: { kind: 'derived', expression: '(interest_earned - interest_spent) / earning_assets' },
  },
  {
    name: 'assets_under_management',
    label: 'assets under management',
    description: 'What all accounts hold together.',
    synonyms: ['AUM', 'total balance'],
    format: 'currency',
    goodDirection: 'higher',
    slots: [
      sumOf('held_value', {
        entities: [...ACCOUNTS, 'portfolio', 'position'],
        words: ['balance', 'market value', 'value', 'assets under management', 'holdings'],
      }),
    ],
    formula: { kind: 'slot', slot: 'held_value' },
  },
  {
    name: 'non_performing_loan_ratio',
    label: 'non-performing loan ratio',
    description: 'Of all that is lent, the part whose debtors do not pay.',
    synonyms: ['NPL ratio', 'default rate'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      sumOf(
        'bad_loans',
        { entities: LOANS, words: ['outstanding balance', 'balance', 'principal', 'amount'] },
        {
          dimensions: ['status', 'state', 'performance'],
          values: ['defaulted', 'default', 'non-performing', 'delinquent', 'overdue'],
        },
      ),
      sumOf('all_loans', {
        entities: LOANS,
        words: ['outstanding balance', 'balance', 'principal', 'amount'],
      }),
    ],
    formula: { kind: 'ratio', numerator: 'bad_loans', denominator: 'all_loans' },
  },
  {
    name: 'average_trade_size',
    label: 'average trade size',
    description: 'Value for each trade.',
    synonyms: ['mean trade value'],
    format: 'currency',
    goodDirection: 'higher',
    slots: [
      sumOf('traded_value', {
        entities: TRADES,
        words: ['trade volume', 'volume', 'notional', 'value', 'amount'],
      }),
      rowsOf('all_trades', TRADES),
    ],
    formula: { kind: 'ratio', numerator: 'traded_value', denominator: 'all_trades' },
  },
  {
    name: 'flagged_transaction_rate',
    label: 'flagged transaction rate',
    description: 'Of all transactions, the part that somebody or something marked as suspicious.',
    synonyms: ['fraud alert rate', 'suspicious transaction rate'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      rowsOf('flagged_transactions', TRANSACTIONS, {
        dimensions: ['flagged', 'is flagged', 'fraud', 'suspicious', 'status'],
        values: ['flagged', 'suspicious', 'fraud'],
      }),
      rowsOf('all_transactions', TRANSACTIONS),
    ],
    formula: { kind: 'ratio', numerator: 'flagged_transactions', denominator: 'all_transactions' },
  },
]);
