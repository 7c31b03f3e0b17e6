import { isIPv4, isIPv6 } from 'node:net';
import type { SensitiveCategory } from './categories.js';
import {
  isBrazilianCpf,
  isBritishNino,
  isDutchBsn,
  isFrenchNir,
  isGermanTaxId,
  isIban,
  isPaymentCard,
  isPolishPesel,
  isSpanishDni,
  isSwedishPersonalNumber,
  isUsSsn,
} from './checksums.js';

/** How values of a category are written. */
export interface ValueKind {
  readonly category: SensitiveCategory;
  /** In words, after “are written like”. */
  readonly label: string;
  readonly matches: (text: string) => boolean;
  /** How much it says when all of a few values fit: what carries a check of itself is rarely something else. */
  readonly weight: number;
}

const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,24}$/i;
/** E.164, or as people write it: a plus or a bracket or signs between the digits, so that plain numbers are none. */
const PHONE =
  /^(?:\+[1-9][\d\s().-]{6,18}\d|\(\d{2,5}\)[\s\d.-]{5,14}\d|0\d{1,4}[\s/.-]{1,3}\d[\d\s.-]{4,12}\d|\d{3}[-.\s]\d{3}[-.\s]\d{4})$/;
const MAC = /^(?:[\da-f]{2}[:-]){5}[\da-f]{2}$/i;
const SECRET =
  /^(?:\$2[aby]\$\d{2}\$.{53}|\$argon2(?:id|i|d)\$.+|\$(?:1|5|6)\$.+|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*|sk_(?:live|test)_\w{16,}|gh[pousr]_\w{30,}|AKIA[\dA-Z]{16})$/;

/** A number with one digit of check: a tenth of all numbers have a right one. */
const ONE_DIGIT = 0.6;
const TWO_DIGITS = 0.85;

export const VALUE_KINDS: readonly ValueKind[] = [
  { category: 'EMAIL', label: 'e-mail addresses', matches: (text) => EMAIL.test(text), weight: 0.95 },
  { category: 'PHONE', label: 'telephone numbers', matches: (text) => PHONE.test(text), weight: 0.8 },
  { category: 'BANK_ACCOUNT', label: 'IBANs, with the right check digits', matches: isIban, weight: 0.98 },
  {
    category: 'PAYMENT_CARD',
    label: 'numbers of payment cards, with the right check digit',
    matches: isPaymentCard,
    weight: TWO_DIGITS,
  },
  {
    category: 'NATIONAL_ID',
    label: 'French social security numbers, with the right key',
    matches: isFrenchNir,
    weight: TWO_DIGITS,
  },
  {
    category: 'NATIONAL_ID',
    label: 'Spanish identity numbers, with the right letter',
    matches: isSpanishDni,
    weight: TWO_DIGITS,
  },
  {
    category: 'NATIONAL_ID',
    label: 'Brazilian taxpayer numbers, with the right check digits',
    matches: isBrazilianCpf,
    weight: TWO_DIGITS,
  },
  {
    category: 'NATIONAL_ID',
    label: 'Polish identity numbers, with the right check digit',
    matches: isPolishPesel,
    weight: ONE_DIGIT,
  },
  {
    category: 'NATIONAL_ID',
    label: 'Swedish personal numbers, with the right check digit',
    matches: isSwedishPersonalNumber,
    weight: ONE_DIGIT,
  },
  {
    category: 'NATIONAL_ID',
    label: 'Dutch service numbers that pass the eleven test',
    matches: isDutchBsn,
    weight: ONE_DIGIT,
  },
  {
    category: 'NATIONAL_ID',
    label: 'German tax numbers, with the right check digit',
    matches: isGermanTaxId,
    weight: ONE_DIGIT,
  },
  {
    category: 'NATIONAL_ID',
    label: 'US social security numbers',
    matches: isUsSsn,
    weight: 0.8,
  },
  {
    category: 'NATIONAL_ID',
    label: 'British national insurance numbers',
    matches: isBritishNino,
    weight: 0.9,
  },
  {
    category: 'NETWORK_ADDRESS',
    label: 'network addresses',
    matches: (text) => isIPv4(text) || isIPv6(text) || MAC.test(text),
    weight: 0.9,
  },
  {
    category: 'CREDENTIAL',
    label: 'hashed passwords, tokens or keys',
    matches: (text) => SECRET.test(text),
    weight: 0.98,
  },
];
