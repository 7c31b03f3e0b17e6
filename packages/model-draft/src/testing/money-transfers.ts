import { schemaFixture } from './schema-fixture.js';

/** Payments between people and shops, with initials as keys, doers, bookkeeping and a view; two schemas' habits in one. */
export const moneyTransfers = schemaFixture({
  name: 'money transfers',
  tables: `
table users
  uid bigint pk
  username varchar(50)
  email varchar(100)
  phone_no varchar(20)
  status varchar(20) -- possible values: active, blocked, closed
  last_login_at timestamp
  referrer_uid bigint
  created_at timestamp
table merchants
  mid bigint pk
  name varchar(100)
  country_iso char(2)
  mcc varchar(4) -- merchant category code
  created_at timestamp
table vouchers
  vid bigint pk
  mid bigint -- merchant that issued it
  code varchar(20)
  amt_off numeric(10,2)
  valid_from date
  valid_to date
table txn_daily
  txid bigint pk
  sender_id bigint -- id of the user who pays
  receiver_id bigint -- id of the user or merchant who is paid
  sender_type smallint -- 0 = user, 1 = merchant
  amount numeric(12,2)
  fee_pct numeric(5,2)
  voucher_vid bigint
  status varchar(20) -- one of: ok, failed, pending
  txn_dt date
  upd_ts timestamp
table user_balance_daily
  user_uid bigint
  bal_dt date
  balance numeric(12,2)
  updated_at timestamp
table notifications
  nid bigint pk
  user_uid bigint
  msg text
  typ varchar(20)
  read_flg boolean
  sent_at timestamp
table user_sessions
  session_id varchar(40) pk
  user_uid bigint
  started_at timestamp
  ended_at timestamp
  device_typ varchar(20)
`,
  relationships: [
    'users.referrer_uid -> users.uid',
    'vouchers.mid -> merchants.mid',
    'txn_daily.sender_id -> users.uid',
    'txn_daily.voucher_vid -> vouchers.vid',
    'user_balance_daily.user_uid -> users.uid',
    'notifications.user_uid -> users.uid',
    'user_sessions.user_uid -> users.uid',
  ],
  names: {
    txn_daily: ['daily transaction', 'transaction daily'],
    user_balance_daily: ['user balance daily', 'daily user balance'],
    'users.phone_no': 'phone number',
    'merchants.mcc': ['merchant category code', 'mcc'],
    'vouchers.amt_off': 'amount off',
    'txn_daily.fee_pct': 'fee percent',
    'txn_daily.txn_dt': ['transaction date', 'date'],
    'txn_daily.upd_ts': 'updated at',
    'user_balance_daily.bal_dt': ['balance date', 'date'],
    'notifications.msg': 'message',
    'notifications.read_flg': ['read', 'read flag'],
    'user_sessions.device_typ': 'device type',
  },
  keys: { user_balance_daily: ['user_uid', 'bal_dt'] },
});
