import { schemaFixture } from './schema-fixture.js';

/** A school's student information: declared keys here and there, junction tables, composed keys, a tree. */
export const school = schemaFixture({
  name: 'school',
  tables: `
table sis_stu
  stu_no varchar(10) pk
  frst_nm varchar(40)
  mid_init char(1)
  lst_nm varchar(40)
  birth_dt date
  grd_lvl int
  homeroom_tchr_no varchar(10)
  sch_cd varchar(4)
  enrl_dt date
  wthdr_dt date
  gpa numeric(4,2)
table sis_sch -- Schools of the district
  sch_cd varchar(4) pk
  sch_nm varchar(80)
  prin_tchr_no varchar(10)
  feeder_sch_cd varchar(4) -- references sis_sch, the school most pupils come from
table sis_tchr
  tchr_no varchar(10) pk
  tchr_nm varchar(80)
  sch_cd varchar(4) fk=sis_sch.sch_cd
  hire_dt date
  sal_amt numeric(10,2)
table sis_crs
  crs_cd varchar(8) pk
  crs_ttl varchar(100)
  dept_cd varchar(6)
  crdt_hrs numeric(3,1)
  prereq_crs_cd varchar(8)
table sis_dept
  dept_cd varchar(6) pk
  dept_nm varchar(60)
table sis_sect
  crs_cd varchar(8) pk
  sect_no int pk
  trm_cd varchar(6) pk
  tchr_no varchar(10)
  rm_no varchar(6)
  max_seats int
table sis_enrl
  stu_no varchar(10) pk
  crs_cd varchar(8) pk
  sect_no int pk
  trm_cd varchar(6) pk
  fnl_grd char(2)
  grd_pts numeric(4,2)
table sis_trm
  trm_cd varchar(6) pk
  trm_nm varchar(30)
  beg_dt date
  end_dt date
table sis_attnd
  attnd_id bigint pk
  stu_no varchar(10)
  attnd_dt date
  attnd_cd char(1) -- P = present, A = absent, T = tardy
  mins_abs int
table sis_guardian
  guardian_id int pk
  full_nm varchar(80)
  phn_no varchar(20)
  email_addr varchar(80)
table sis_stu_guardian
  stu_no varchar(10)
  guardian_id int
  rel_cd varchar(10)
`,
  relationships: [
    'sis_stu.homeroom_tchr_no -> sis_tchr.tchr_no',
    'sis_stu.sch_cd -> sis_sch.sch_cd',
    'sis_sch.prin_tchr_no -> sis_tchr.tchr_no',
    'sis_sch.feeder_sch_cd -> sis_sch.sch_cd',
    'sis_tchr.sch_cd -> sis_sch.sch_cd',
    'sis_crs.dept_cd -> sis_dept.dept_cd',
    'sis_crs.prereq_crs_cd -> sis_crs.crs_cd',
    'sis_sect.crs_cd -> sis_crs.crs_cd',
    'sis_sect.trm_cd -> sis_trm.trm_cd',
    'sis_sect.tchr_no -> sis_tchr.tchr_no',
    'sis_enrl.stu_no -> sis_stu.stu_no',
    'sis_enrl.crs_cd -> sis_crs.crs_cd',
    'sis_enrl.trm_cd -> sis_trm.trm_cd',
    'sis_enrl.(crs_cd, sect_no, trm_cd) -> sis_sect.(crs_cd, sect_no, trm_cd)',
    'sis_attnd.stu_no -> sis_stu.stu_no',
    'sis_stu_guardian.stu_no -> sis_stu.stu_no',
    'sis_stu_guardian.guardian_id -> sis_guardian.guardian_id',
  ],
  names: {
    sis_stu: 'student',
    sis_sch: 'school',
    sis_tchr: 'teacher',
    sis_crs: 'course',
    sis_sect: 'section',
    sis_enrl: 'enrollment',
    sis_trm: 'term',
    sis_attnd: 'attendance',
    'sis_stu.frst_nm': 'first name',
    'sis_stu.mid_init': 'middle initial',
    'sis_stu.lst_nm': 'last name',
    'sis_stu.birth_dt': 'birth date',
    'sis_stu.grd_lvl': 'grade level',
    'sis_stu.enrl_dt': 'enrollment date',
    'sis_stu.wthdr_dt': ['withdrawal date', 'withdrawn date'],
    'sis_stu.gpa': 'GPA',
    'sis_sch.sch_nm': ['name', 'school name'],
    'sis_tchr.hire_dt': 'hire date',
    'sis_tchr.sal_amt': 'salary amount',
    'sis_crs.crs_ttl': ['title', 'course title'],
    'sis_crs.crdt_hrs': 'credit hours',
    'sis_sect.rm_no': 'room number',
    'sis_sect.max_seats': ['max seats', 'maximum seats'],
    'sis_enrl.fnl_grd': 'final grade',
    'sis_enrl.grd_pts': 'grade points',
    'sis_trm.beg_dt': 'begin date',
    'sis_attnd.attnd_dt': ['date', 'attendance date'],
    'sis_attnd.mins_abs': ['minutes absent'],
    'sis_guardian.full_nm': 'full name',
    'sis_guardian.phn_no': 'phone number',
    'sis_guardian.email_addr': 'email address',
  },
  keys: {
    sis_stu: ['stu_no'],
    sis_sect: ['crs_cd', 'sect_no', 'trm_cd'],
    sis_stu_guardian: ['stu_no', 'guardian_id'],
  },
});
