/** Whole words that names of tables and columns are made of: what a run-together name is cut into. */
const WORDS = `
strategy strategic growth risk preference net mission vision asset liability equity bond fund trader broker dividend strike maturity spread lender borrower lease
symptom pulse temperature surgeon insurer copay deductible therapy churn feature deployment server cluster backlog sprint milestone epic
guest amenity housekeeping dish ingredient waiter kitchen chef lecture quiz transcript campus dean coach referee stadium league tournament
playlist band concert actor episode audience habitat sensor probe calibration altitude humidity rainfall wind citizen voter ballot candidate
council parcel zoning livestock barn tractor soil seed fertilizer off iso gps api sms ip url sku upc ean vat isbn ssn gpa iban bic etf crm kpi bmi dna mri icd pdf imei imsi km2 m2 co2 is has was can not by of on in at to per for and or with
abstract academic access accident account accrual action active activity actual address adjustment administrator admission advance age agency agent aggregate
agreement aircraft airline airport album alert allergy allocation allowance alternate amount analysis annual answer apartment app applicant application appointment
approval approved area arrival arrive article artist asset assessment assignment assistant associate attachment attempt attendance attendee attribute auction audit author authorization
available avenue average award back badge balance bank bar barcode base batch bed begin beneficiary benefit bid bill billing bin birth birthday block blood board body bonus book booking borrow
bottom box branch brand budget building bus business buyer cabin calculated calendar call caller campaign cancel cancelled capacity car card cargo carrier cart case cash category cause cell center
certificate chain change channel chapter charge chart check checkin checkout child circuit citation cite city claim class clause client clinic close closed closing club code collection college
color column comment commission committee community company competition complaint complete completed component condition conference configuration confirmed connection constant consumer
consumption contact container content contract contribution conversion copy cost count counter country county coupon course court coverage create created creator credit crew crop cross currency current
curriculum customer cycle daily damage data database date datetime day days deadline deal dealer death debit decision declared deduction default definition degree delay delete deleted delivered delivery
demand department departure dependent deposit depot depth description desk destination detail device diagnosis dial diameter difference digital dimension direct direction director discharge discount
disease dispatch display disposition distance distribution district division doctor document domain domestic donation donor door dose double down draft driver drop drug due duration duty early earning
economy edition education effective election electricity email emergency employee employer employment encounter end ended engine engineer enrollment enrolment entity entry environment equipment error estimate
estimated event exam exchange executive expected expense experience expiry export extension external fabric facility factor factory faculty failed failure family farm fax feature fee feedback female field
file film final finance financial finish first fiscal fixed flag fleet flight float floor flow food forecast foreign form format forward free freight frequency friend from fuel full function fund game gas gate gender
general genre genus given global goal goods grade graduation grant gross ground group guarantee guest hall hardware head header health height high hire hired history hold holder holding holiday home horse hospital
host hotel hour hours house household human icon image impression incident income index indicator individual industry information initial inspection install installment institution instruction instructor
instrument insurance interest internal international inventory investment invoice issue issued issuer item job join joined journal judge key keyword kind label lading land language last late latitude law lead leader league
leave ledger left legal length lending lesson level library license limit line link list listing loan local location lock log login logo long longitude loss lost lot low loyalty machine mail main maintenance major
make maker male manager management mandatory manufacturer manufacturing map margin marital mark market marketing master match material maximum measure media medal medical medication medicine medium meeting member membership
memo menu merchant message meter method middle mileage military minimum minute mobile mode model modified moment money month monthly mortgage mother motor move movement movie multiple museum music name nation national
nationality net network new next nick night node normal note notes notice number nurse object observation occupancy occupation occurred offer office officer official old online open opened opening operation
operator opinion opportunity option order ordered origin original originated outcome outstanding over overdue owner package packet page paid paper parameter parent park part partner party pass passenger passengers password
patent path patient pause pay payer payment payroll penalty people percent percentage performance period permanent permission person personal pet phase phone photo physician picture piece pieces pilot place plan plane plant plate
platform player plot point policy poll pool population port position positive possible post postal postcode pound power practice preference preferred premium prescription present previous price primary principal
priority private prize probability problem procedure process processed product production professor profile profit program project promotion property proposal provider province public publication published
publisher purchase purpose quality quantity quarter query question queue quota quote race radio rail rank ranking rate rating ratio reached reaction read reading real reason receipt received receiver recipe record
recurring reference referral referred refund region registered registration relation relationship release released remaining remark remarks removed rent rental repair replacement reply report representative request required
research reservation residence resolution resolved resource response responsible rest restaurant result retail retired return returned revenue review revision reward right risk road role room root round route row royalty rule run safety salary sale
sales salesperson sample satisfaction schedule scheduled scholarship school science score screen search season seat second section sector security segment selected seller semester sender senior sent sequence serial series server
service session set settled settlement severity sex shape share shelf shift ship shipment shipped shipper shipping shop short show sick side sign signature signed signup singer single site size skill slot social software sold solution song sort source
space species special specialty specification speed spend sponsor sport spot square staff stage standard star start started state statement station status stock stop storage store story stream street string student study style
subject submitted subscriber subscription subtotal suburb success suffix sum summary supervisor supplier supply support surcharge surgery surname survey suspended switch symbol system table tag target tariff task tax teacher team technician temperature
temporary tenant tenure term terminated termination territory test text theme threshold ticker ticket time timestamp title to token tonnage tool top topic total track tracking trade traffic trailer train trainer training transaction transfer
transit transmission transport travel treatment trial trip truck trunk turn turnover type under unit units university update updated updater upgrade url usage user username utility utilization vacation vaccine valid validity value van variance variant vat vehicle
vendor venue verified version via video view village vin violation visit visitor voice volume vote voucher wage wait wallet ward warehouse warranty waste water weather web website week weekday weekly weight wholesale width win window winner winning
withdrawal word work worker workshop world worth write writes written year yearly years yield young zip zone
`;

export const VOCABULARY: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));

/** Beginnings that say what kind of object a table or column is, never what it is about. */
export const TABLE_PREFIXES: ReadonlySet<string> = new Set(
  'tbl tb tab t fct fact f dim d stg staging ods dwh dw mart vw v mv view ref lkp lookup lu rel xref brg bridge src raw int'.split(
    ' ',
  ),
);

/** Hungarian notation: the beginning says the type. */
export const TYPE_PREFIXES: ReadonlySet<string> = new Set(
  'str txt s c n i l b d dt dbl sng byt int lng bln bool f flt dec cur vc ch num sz ts dtm'.split(' '),
);
