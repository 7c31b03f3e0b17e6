import type { ColumnMask } from '@parley/sql-guard';

/** What a column may hold that not everybody should see. */
export const SENSITIVE_CATEGORIES = [
  'EMAIL',
  'PHONE',
  'PERSON_NAME',
  'ADDRESS',
  'BIRTH_DATE',
  'NATIONAL_ID',
  'TRAVEL_DOCUMENT',
  'BANK_ACCOUNT',
  'PAYMENT_CARD',
  'INCOME',
  'HEALTH',
  'SPECIAL_CATEGORY',
  'NETWORK_ADDRESS',
  'LOCATION',
  'CREDENTIAL',
] as const;
export type SensitiveCategory = (typeof SENSITIVE_CATEGORIES)[number];

export interface CategoryWords {
  /** In plain words, for reasons and names of policies. */
  readonly label: string;
  /** Words next to each other in a name that leave little doubt. */
  readonly strong: readonly string[];
  /** Words that often mean something else. */
  readonly weak: readonly string[];
  /** What is proposed to be seen instead of text; of what is no text, nothing is shown. */
  readonly mask: ColumnMask;
}

const HASH: ColumnMask = { kind: 'hash' };
const NOTHING: ColumnMask = { kind: 'null' };
const LAST_FOUR: ColumnMask = { kind: 'partial', keepLast: 4 };

/** Names are compared word by word: `strong` and `weak` are lower case, parts of a name with a space between. */
export const CATEGORIES: Readonly<Record<SensitiveCategory, CategoryWords>> = {
  EMAIL: {
    label: 'e-mail address',
    strong: ['email', 'e mail', 'email address', 'mail address', 'correo'],
    weak: ['mail'],
    mask: HASH,
  },
  PHONE: {
    label: 'telephone number',
    strong: ['phone', 'telephone', 'mobile number', 'phone number', 'cell phone', 'msisdn', 'fax', 'telefon'],
    weak: ['mobile', 'tel', 'cell'],
    mask: { kind: 'partial', keepLast: 2 },
  },
  PERSON_NAME: {
    label: 'name of a person',
    strong: [
      ...['first name', 'last name', 'full name', 'surname', 'family name', 'given name', 'middle name'],
      ...[
        'maiden name',
        'patient name',
        'employee name',
        'fname',
        'lname',
        'firstname',
        'lastname',
        'fullname',
      ],
      ...['contact name', 'cardholder name', 'holder name', 'vorname', 'nachname'],
    ],
    weak: ['customer name', 'user name', 'contact', 'driver name', 'doctor name', 'student name'],
    mask: HASH,
  },
  ADDRESS: {
    label: 'postal address',
    strong: [
      ...['street', 'street address', 'home address', 'postal address', 'mailing address', 'address line'],
      ...['billing address', 'shipping address', 'house number', 'addr1', 'addr2', 'addr line'],
    ],
    weak: ['address', 'addr', 'zip', 'zip code', 'postcode', 'postal code'],
    mask: NOTHING,
  },
  BIRTH_DATE: {
    label: 'date of birth',
    strong: [
      'birth date',
      'date of birth',
      'dob',
      'birthday',
      'birthdate',
      'birth day',
      'born',
      'geburtsdatum',
    ],
    weak: ['birth year', 'year of birth', 'age'],
    mask: NOTHING,
  },
  NATIONAL_ID: {
    label: 'national identity number',
    strong: [
      ...[
        'ssn',
        'social security',
        'social security number',
        'national id',
        'national insurance',
        'nino',
        'nin',
      ],
      ...[
        'tax id',
        'taxpayer id',
        'tin',
        'cpf',
        'pesel',
        'bsn',
        'dni',
        'nie',
        'nir',
        'aadhaar',
        'personnummer',
      ],
      ...['identity number', 'steuer id', 'codice fiscale', 'sin number'],
    ],
    weak: ['tax number', 'id number', 'fiscal code', 'nin', 'tin', 'nie', 'nir'],
    mask: HASH,
  },
  TRAVEL_DOCUMENT: {
    label: 'passport or licence number',
    strong: [
      'passport',
      'passport number',
      'driver license',
      'driver licence',
      'drivers license',
      'driving licence',
    ],
    weak: ['license number', 'licence number', 'visa number'],
    mask: HASH,
  },
  BANK_ACCOUNT: {
    label: 'bank account',
    strong: ['iban', 'bank account', 'account number', 'sort code', 'routing number', 'bban'],
    weak: ['account no', 'acct no', 'acct number', 'bic', 'swift'],
    mask: LAST_FOUR,
  },
  PAYMENT_CARD: {
    label: 'payment card',
    strong: [
      ...[
        'card number',
        'credit card',
        'debit card',
        'card no',
        'cardnumber',
        'pan',
        'cvv',
        'cvc',
        'cc number',
      ],
      'creditcard',
    ],
    weak: ['card', 'pan'],
    mask: LAST_FOUR,
  },
  INCOME: {
    label: 'pay of a person',
    strong: [
      'salary',
      'wage',
      'income',
      'base pay',
      'gross pay',
      'net pay',
      'hourly rate',
      'bonus',
      'compensation',
    ],
    weak: ['pay', 'payroll'],
    mask: NOTHING,
  },
  HEALTH: {
    label: 'health',
    strong: [
      ...['diagnosis', 'diagnosis code', 'icd', 'icd10', 'icd 10', 'medical record', 'mrn', 'blood type'],
      ...['blood group', 'allergy', 'medication', 'prescription', 'disability', 'symptom', 'lab result'],
    ],
    weak: ['treatment', 'procedure code', 'condition'],
    mask: NOTHING,
  },
  SPECIAL_CATEGORY: {
    label: 'special category of personal data',
    strong: ['religion', 'ethnicity', 'sexual orientation', 'political', 'trade union', 'biometric'],
    weak: ['race', 'gender', 'sex', 'nationality', 'marital status'],
    mask: NOTHING,
  },
  NETWORK_ADDRESS: {
    label: 'network address',
    strong: ['ip', 'ip address', 'ipv4', 'ipv6', 'ip addr', 'mac address', 'client ip', 'remote addr'],
    weak: ['device id', 'user agent'],
    mask: HASH,
  },
  LOCATION: {
    label: 'whereabouts',
    strong: ['latitude', 'longitude', 'gps', 'geo point', 'geolocation'],
    weak: ['lat', 'lng', 'lon'],
    mask: NOTHING,
  },
  CREDENTIAL: {
    label: 'secret for signing in',
    strong: [
      ...['password', 'passwd', 'pwd', 'password hash', 'api key', 'secret', 'access token', 'refresh token'],
      ...['private key', 'pin code', 'passphrase', 'otp'],
    ],
    weak: ['token', 'pin', 'salt'],
    mask: { kind: 'hide' },
  },
};
