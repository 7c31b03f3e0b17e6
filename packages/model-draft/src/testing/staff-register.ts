import { schemaFixture } from './schema-fixture.js';

/** A staff register: `tbl` before every table, Hungarian notation, references within a table, views. */
export const staffRegister = schemaFixture({
  name: 'staff register',
  tables: `
table tblEmployee
  lngEmployeeID integer pk
  strFirstName varchar(50)
  strLastName varchar(50)
  dtmHireDate date
  curSalary numeric(12,2)
  lngDepartmentID integer
  lngManagerID integer
  blnIsActive boolean
  strEmpEmail varchar(80)
table tblDepartment
  lngDepartmentID integer pk
  strDepartmentName varchar(60)
  lngParentDepartmentID integer
  lngHeadEmployeeID integer
table tblProject
  lngProjectID integer pk
  strProjectTitle varchar(80)
  dtmStartDate date
  dtmEndDate date
  curBudget numeric(14,2)
  lngOwnerDepartmentID integer
table tblProjectAssignment
  lngProjectID integer
  lngEmployeeID integer
  strRole varchar(30)
  sngHoursPerWeek numeric(4,1)
table tblLeaveRequest
  lngLeaveRequestID integer pk
  lngEmployeeID integer
  lngApprovedBy integer
  strLeaveType varchar(20) -- one of: vacation, sick, parental
  dtmFromDate date
  dtmToDate date
  intDayCount integer
table vwActiveEmployee x view
  lngEmployeeID integer
  strFirstName varchar(50)
  strLastName varchar(50)
  lngDepartmentID integer
`,
  relationships: [
    'tblEmployee.lngDepartmentID -> tblDepartment.lngDepartmentID',
    'tblEmployee.lngManagerID -> tblEmployee.lngEmployeeID',
    'tblDepartment.lngParentDepartmentID -> tblDepartment.lngDepartmentID',
    'tblDepartment.lngHeadEmployeeID -> tblEmployee.lngEmployeeID',
    'tblProject.lngOwnerDepartmentID -> tblDepartment.lngDepartmentID',
    'tblProjectAssignment.lngProjectID -> tblProject.lngProjectID',
    'tblProjectAssignment.lngEmployeeID -> tblEmployee.lngEmployeeID',
    'tblLeaveRequest.lngEmployeeID -> tblEmployee.lngEmployeeID',
    'tblLeaveRequest.lngApprovedBy -> tblEmployee.lngEmployeeID',
    'vwActiveEmployee.lngDepartmentID -> tblDepartment.lngDepartmentID',
    'vwActiveEmployee.lngEmployeeID -> tblEmployee.lngEmployeeID',
  ],
  names: {
    tblEmployee: 'employee',
    tblProjectAssignment: 'project assignment',
    tblLeaveRequest: 'leave request',
    vwActiveEmployee: 'active employee',
    'tblEmployee.strFirstName': 'first name',
    'tblEmployee.dtmHireDate': 'hire date',
    'tblEmployee.curSalary': 'salary',
    'tblEmployee.blnIsActive': ['active', 'is active'],
    'tblEmployee.strEmpEmail': ['email', 'employee email'],
    'tblDepartment.strDepartmentName': ['name', 'department name'],
    'tblProject.strProjectTitle': ['title', 'project title'],
    'tblProject.curBudget': 'budget',
    'tblProjectAssignment.strRole': 'role',
    'tblProjectAssignment.sngHoursPerWeek': 'hours per week',
    'tblLeaveRequest.strLeaveType': 'leave type',
    'tblLeaveRequest.intDayCount': ['day count', 'number of days'],
  },
  keys: {
    tblEmployee: ['lngEmployeeID'],
    tblProjectAssignment: ['lngProjectID', 'lngEmployeeID'],
  },
});
