/** Who does something to a row: "approved by", "assignee", "seller". */
export const DOERS: ReadonlySet<string> = new Set(
  `created_by updated_by modified_by deleted_by approved_by reviewed_by assigned_to assigned_by requested_by submitted_by
   entered_by recorded_by processed_by handled_by closed_by opened_by resolved_by performed_by verified_by changed_by
   owner assignee approver reviewer author creator editor requester requestor submitter reporter operator agent manager
   supervisor buyer seller sender receiver recipient payer payee handler salesperson sales_representative
   representative advisor coordinator instructor teacher technician driver attending_physician doctor referred_by
   lead leader boss head contact inspector planner purchaser created_user updated_user host guest`
    .split(/\s+/)
    .map((each) => each.replaceAll('_', ' ')),
);

/** What tables of people are called, the likeliest to act first. */
export const PEOPLE: readonly string[] = [
  'employee',
  'staff',
  'staff member',
  'user',
  'app user',
  'person',
  'member',
  'worker',
  'personnel',
];

/** Columns that lead to another row of their own table. */
export const WITHIN: ReadonlySet<string> = new Set(
  `parent predecessor successor previous next root original replaces replaced_by reports_to superior parent_category
   superseded_by duplicate_of reply_to in_reply_to master base referrer`
    .split(/\s+/)
    .map((each) => each.replaceAll('_', ' ')),
);
