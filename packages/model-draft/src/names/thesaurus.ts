/** Words that people use for each other in business; each line one meaning. */
const LINES = `
customer client buyer shopper user
client customer
user account_holder login
employee staff staff_member worker
staff employee staff_member
person people
supplier vendor
vendor supplier
product item article
article item
item article
purchase order
revenue sales turnover
turnover revenue sales
invoice bill
bill invoice
payment remittance
salary pay wage wages
expense spending
discount rebate
refund reimbursement
shipment delivery consignment
carrier shipper
warehouse depot
stock inventory
quantity units
profit earnings
transaction trade
trade transaction deal
ticker stock security
fee charge
tax levy
salesperson sales_rep seller sales_representative salesman
seller salesperson
department division
branch office
office branch
location place site
store shop outlet
company organization firm business
organization company organisation institution
institution organization
publication paper
author writer
doctor physician
physician doctor
provider clinician
appointment visit booking
visit encounter
encounter visit
medication drug medicine
drug medication medicine
student pupil
teacher instructor
instructor teacher lecturer professor
professor instructor lecturer
course class
grade mark
enrollment registration
registration enrollment
school_year academic_year
vehicle car
car vehicle automobile
trip journey ride
passenger traveller
subscriber customer
subscription plan
call phone_call
usage consumption
ticket issue
issue problem ticket
agent representative rep
representative rep agent
contract agreement
agreement contract
policy insurance_policy
movie film
film movie
actor performer
song track
country nation
city town
state province
region area territory
zip postal_code zip_code postcode
postal_code zip_code zip postcode
zip_code postal_code postcode zip
street road
phone telephone phone_number
phone_number telephone phone
email email_address e-mail mail
gender sex
sex gender
birth_date date_of_birth birthday dob
hire_date hired start_date
termination_date fired left end_date
join_date joined signup_date registration_date sign-up signed_up
first_name given_name forename
last_name surname family_name
comment note remark
note comment remark
type kind category
category kind
rating score stars
score rating
color colour
make manufacturer brand
manufacturer maker brand make
brand make manufacturer
start_date begin_date
due_date deadline
created_at creation_date
duration length
`;

const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  LINES.trim()
    .split('\n')
    .map((line) => {
      const [word = '', ...others] = line.split(/\s+/).map((each) => each.replaceAll('_', ' '));
      return [word, others] as const;
    }),
);

/** Nouns that mean the same whatever stands before them: a home phone is a home telephone. */
const SAFE_HEADS = new Set(
  'customer client employee supplier vendor phone email country revenue salary comment color gender'.split(
    ' ',
  ),
);

/** Other words for a name: the whole phrase's own, or the phrase with its last word put otherwise. */
export function otherWordsFor(words: readonly string[]): string[] {
  const whole = GROUPS.get(words.join(' '));
  if (whole !== undefined) return [...whole];
  const [head, ...before] = [words.at(-1) ?? '', ...words.slice(0, -1)];
  if (before.length === 0 || !SAFE_HEADS.has(head)) return [];
  return (GROUPS.get(head) ?? []).slice(0, 2).map((other) => [...before, other].join(' '));
}
