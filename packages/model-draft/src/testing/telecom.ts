import { schemaFixture } from './schema-fixture.js';

/** Telephone bills on an old machine: names of eight letters, two of them for the file, no key declared anywhere. */
export const telecom = schemaFixture({
  name: 'telecom',
  tables: `
table CUSTMST
  CMCUSTNO decimal(9,0) 5000/5000/100001/105000
  CMNAME char(40) 5000/4900
  CMADDR char(60) 5000/4950
  CMCITY char(30) 5000/120
  CMSTATE char(2) 5000/12
  CMZIP char(10) 5000/300
  CMTYPE char(1) 5000/2 =B|R -- B = business, R = residential
  CMOPNDT date
  CMCRLIM decimal(9,2) 5000/10/100.00/9000.00
table ACCTMST
  AMACCTNO decimal(11,0) 6200/6200/70000001/70006200
  AMCUSTNO decimal(9,0) 6200/5000/100001/105000
  AMPLANCD char(4) 6200/12
  AMSTAT char(1) 6200/3 =A|C|S -- A = active, S = suspended, C = closed
  AMBAL decimal(9,2) 6200/3000/-50.00/1900.00
  AMACTDT date
table RATEPLAN
  RPPLANCD char(4) 12/12
  RPDESC char(40) 12/12
  RPMTHFEE decimal(7,2) 12/9/5.00/120.00
  RPFREMIN decimal(5,0) 12/6/0/3000
table CALLDTL
  CDCALLID decimal(15,0) 900000/900000/1/900000
  CDACCTNO decimal(11,0) 900000/6100/70000001/70006200
  CDCALLDT date
  CDCALLTM time
  CDDURSEC decimal(7,0) 900000/3600/0/7200
  CDDIALNO char(20) 900000/30000
  CDCHGAMT decimal(9,4) 900000/9000/0/90
table INVHDR
  IHINVNO decimal(11,0) 74000/74000/1/74000
  IHACCTNO decimal(11,0) 74000/6200/70000001/70006200
  IHINVDT date
  IHDUEDT date
  IHTOTAMT decimal(11,2) 74000/20000/0/2500
table INVDTL
  IDINVNO decimal(11,0) 310000/74000/1/74000
  IDLINENO decimal(5,0) 310000/30/1/30
  IDDESC char(40) 310000/60
  IDAMT decimal(11,2) 310000/9000/0/900
table PAYMENT
  PYPAYID decimal(11,0) 70000/70000/1/70000
  PYACCTNO decimal(11,0) 70000/6200/70000001/70006200
  PYINVNO decimal(11,0) 70000/69000/1/74000
  PYPAYDT date
  PYPAYAMT decimal(11,2) 70000/20000/0/2500
  PYMETHOD char(2) 70000/4 =CC|DD|CK|CA
`,
  relationships: [
    'ACCTMST.AMCUSTNO -> CUSTMST.CMCUSTNO',
    'ACCTMST.AMPLANCD -> RATEPLAN.RPPLANCD',
    'CALLDTL.CDACCTNO -> ACCTMST.AMACCTNO',
    'INVHDR.IHACCTNO -> ACCTMST.AMACCTNO',
    'INVDTL.IDINVNO -> INVHDR.IHINVNO',
    'PAYMENT.PYACCTNO -> ACCTMST.AMACCTNO',
    'PAYMENT.PYINVNO -> INVHDR.IHINVNO',
  ],
  names: {
    CUSTMST: 'customer',
    ACCTMST: 'account',
    RATEPLAN: 'rate plan',
    CALLDTL: 'call detail',
    INVHDR: 'invoice',
    INVDTL: 'invoice detail',
    PAYMENT: 'payment',
    'CUSTMST.CMCUSTNO': ['number', 'customer number'],
    'CUSTMST.CMNAME': 'name',
    'CUSTMST.CMADDR': 'address',
    'CUSTMST.CMSTATE': 'state',
    'CUSTMST.CMOPNDT': 'open date',
    'CUSTMST.CMCRLIM': 'credit limit',
    'ACCTMST.AMSTAT': 'status',
    'ACCTMST.AMBAL': 'balance',
    'ACCTMST.AMACTDT': ['activation date', 'active date', 'activity date', 'actual date'],
    'RATEPLAN.RPDESC': 'description',
    'RATEPLAN.RPMTHFEE': ['month fee', 'monthly fee'],
    'RATEPLAN.RPFREMIN': ['free minutes', 'free minute'],
    'CALLDTL.CDCALLDT': ['call date', 'date'],
    'CALLDTL.CDDURSEC': ['duration seconds', 'duration'],
    'CALLDTL.CDDIALNO': ['dial number', 'dialled number'],
    'CALLDTL.CDCHGAMT': 'charge amount',
    'INVHDR.IHDUEDT': 'due date',
    'INVHDR.IHTOTAMT': 'total amount',
    'INVDTL.IDLINENO': 'line number',
    'INVDTL.IDAMT': 'amount',
    'PAYMENT.PYPAYDT': ['pay date', 'payment date', 'date'],
    'PAYMENT.PYPAYAMT': ['pay amount', 'payment amount', 'amount'],
    'PAYMENT.PYMETHOD': 'method',
  },
  keys: {
    CUSTMST: ['CMCUSTNO'],
    ACCTMST: ['AMACCTNO'],
    INVHDR: ['IHINVNO'],
    INVDTL: ['IDINVNO', 'IDLINENO'],
    PAYMENT: ['PYPAYID'],
  },
});
