import { schemaFixture } from './schema-fixture.js';

/** A hospital: short forms everywhere, primary keys declared, no foreign keys. */
export const hospital = schemaFixture({
  name: 'hospital',
  tables: `
table pt_mst -- Patients ever registered
  pt_id bigint pk
  mrn varchar(20) unique -- medical record number
  pt_fname varchar(60)
  pt_lname varchar(60)
  dob date
  gndr_cd char(1) -- M = male, F = female, U = unknown
  addr_ln1 varchar(100)
  cty varchar(60)
  st char(2)
  zip_cd varchar(10)
  pcp_prov_id bigint -- primary care provider
  crt_dttm timestamp
table prov -- Doctors and nurses
  prov_id bigint pk
  prov_nm varchar(120)
  spclty_cd varchar(10)
  dept_id int
  npi varchar(10) unique -- national provider identifier
table dept
  dept_id int pk
  dept_nm varchar(80)
  bldg varchar(20)
  flr_no int
table enc -- One visit of a patient
  enc_id bigint pk
  pt_id bigint
  admt_prov_id bigint
  attn_prov_id bigint
  dept_id int
  admt_dttm timestamp
  dsch_dttm timestamp
  enc_typ varchar(12) -- one of: inpatient, outpatient, emergency
  tot_chrg_amt numeric(12,2) -- total charges in USD
table dx
  dx_id bigint pk
  enc_id bigint
  icd_cd varchar(8) -- ICD-10 code
  dx_desc text
  prim_flg char(1) 200/2/N/Y =N|Y
table rx -- Prescriptions
  rx_id bigint pk
  enc_id bigint
  med_id int
  qty numeric(8,2)
  dly_dose numeric(8,2)
  strt_dt date
  end_dt date
table med
  med_id int pk
  med_nm varchar(120)
  mfr varchar(80)
  unit_prc numeric(10,2)
table lab_rslt
  rslt_id bigint pk
  enc_id bigint
  ord_prov_id bigint
  tst_nm varchar(80)
  rslt_val numeric(12,4)
  uom varchar(10)
  coll_dttm timestamp
table clm -- Insurance claims
  clm_id bigint pk
  enc_id bigint
  payer_id int
  clm_amt numeric(12,2)
  pd_amt numeric(12,2)
  clm_sts varchar(10)
  sbmt_dt date
table payer
  payer_id int pk
  payer_nm varchar(80)
  plan_typ varchar(20)
`,
  relationships: [
    'pt_mst.pcp_prov_id -> prov.prov_id',
    'prov.dept_id -> dept.dept_id',
    'enc.pt_id -> pt_mst.pt_id',
    'enc.admt_prov_id -> prov.prov_id',
    'enc.attn_prov_id -> prov.prov_id',
    'enc.dept_id -> dept.dept_id',
    'dx.enc_id -> enc.enc_id',
    'rx.enc_id -> enc.enc_id',
    'rx.med_id -> med.med_id',
    'lab_rslt.enc_id -> enc.enc_id',
    'lab_rslt.ord_prov_id -> prov.prov_id',
    'clm.enc_id -> enc.enc_id',
    'clm.payer_id -> payer.payer_id',
  ],
  names: {
    pt_mst: 'patient',
    prov: 'provider',
    dept: 'department',
    enc: 'encounter',
    dx: 'diagnosis',
    rx: 'prescription',
    med: 'medication',
    lab_rslt: ['lab result', 'laboratory result'],
    clm: 'claim',
    'pt_mst.pt_fname': 'first name',
    'pt_mst.pt_lname': 'last name',
    'pt_mst.dob': ['birth date', 'date of birth'],
    'pt_mst.gndr_cd': ['gender code', 'gender'],
    'pt_mst.addr_ln1': ['address line 1'],
    'pt_mst.cty': 'city',
    'pt_mst.st': 'state',
    'pt_mst.zip_cd': 'zip code',
    'pt_mst.crt_dttm': 'created at',
    'prov.prov_nm': ['name', 'provider name'],
    'prov.spclty_cd': ['specialty code', 'specialty'],
    'dept.bldg': 'building',
    'dept.flr_no': 'floor number',
    'enc.admt_dttm': ['admission date time', 'admitted at', 'admission time'],
    'enc.dsch_dttm': ['discharge date time', 'discharged at', 'discharge time'],
    'enc.enc_typ': ['type', 'encounter type'],
    'enc.tot_chrg_amt': 'total charge amount',
    'dx.dx_desc': ['description', 'diagnosis description'],
    'dx.prim_flg': ['primary', 'primary flag'],
    'rx.qty': 'quantity',
    'rx.dly_dose': 'daily dose',
    'rx.strt_dt': 'start date',
    'med.mfr': 'manufacturer',
    'med.unit_prc': 'unit price',
    'lab_rslt.tst_nm': 'test name',
    'lab_rslt.rslt_val': ['result value', 'value'],
    'lab_rslt.uom': 'unit of measure',
    'clm.clm_amt': ['amount', 'claim amount'],
    'clm.pd_amt': 'paid amount',
    'clm.clm_sts': ['status', 'claim status'],
    'clm.sbmt_dt': ['submit date', 'submitted date', 'submission date'],
    'payer.plan_typ': 'plan type',
  },
  keys: { pt_mst: ['pt_id'], enc: ['enc_id'], dept: ['dept_id'] },
});
