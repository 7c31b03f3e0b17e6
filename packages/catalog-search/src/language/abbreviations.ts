import { lemma } from './lemma.js';

/** How columns shorten words, in any business. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  account: 'acct acc',
  address: 'addr adr',
  amount: 'amt',
  average: 'avg',
  balance: 'bal',
  building: 'bldg',
  category: 'cat ctgry',
  code: 'cd',
  company: 'co comp',
  count: 'cnt ct',
  country: 'ctry cntry',
  currency: 'curr ccy',
  customer: 'cust cstmr',
  date: 'dt dte',
  delivery: 'dlvry deliv',
  department: 'dept dep',
  description: 'desc descr dsc',
  discount: 'disc',
  document: 'doc',
  employee: 'emp empl',
  frequency: 'freq',
  group: 'grp',
  identifier: 'id ident',
  invoice: 'inv invc',
  item: 'itm',
  language: 'lang',
  latitude: 'lat',
  location: 'loc',
  longitude: 'lon lng long',
  management: 'mgmt',
  manager: 'mgr',
  manufacturer: 'mfr mfg',
  maximum: 'max',
  message: 'msg',
  minimum: 'min',
  month: 'mth mon',
  name: 'nm',
  number: 'no num nbr nr',
  order: 'ord',
  organization: 'org orgn',
  package: 'pkg',
  password: 'pwd',
  payment: 'pmt pymt',
  percent: 'pct perc',
  phone: 'tel ph',
  position: 'pos',
  price: 'prc',
  product: 'prod prd',
  purchase: 'purch',
  quantity: 'qty quant',
  reference: 'ref',
  region: 'reg rgn',
  sequence: 'seq',
  shipment: 'shp shpmt',
  status: 'stat sts',
  student: 'stud',
  subscription: 'sub subs',
  supplier: 'supp splr',
  telephone: 'tel',
  temperature: 'temp',
  timestamp: 'ts',
  total: 'tot ttl',
  transaction: 'txn trx tx trans',
  value: 'val',
  warehouse: 'wh whse',
  week: 'wk',
  year: 'yr',
};

const counterparts = new Map<string, string[]>();
for (const [word, shortForms] of Object.entries(SHORT_FORMS)) {
  for (const short of shortForms.split(' ')) {
    note(lemma(word), short);
    note(short, lemma(word));
  }
}

function note(term: string, counterpart: string): void {
  counterparts.set(term, [...(counterparts.get(term) ?? []), counterpart]);
}

/** What a term is short for, and what is short for it. */
export function abbreviationsOf(term: string): readonly string[] {
  return counterparts.get(term) ?? [];
}
