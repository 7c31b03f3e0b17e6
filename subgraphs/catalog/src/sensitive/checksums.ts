/** Numbers that carry a check of themselves. Each takes text as people write it, spaces and dashes among the digits. */

const BSN_WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1] as const;
const PESEL_WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1] as const;
const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
/** Lengths of the countries' account numbers; what another country writes is not taken for one. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{
    AT: 20,
    BE: 16,
    BG: 22,
    CH: 21,
    CY: 28,
    CZ: 24,
    DE: 22,
    DK: 18,
    EE: 20,
    ES: 24,
    FI: 18,
    FR: 27,
    GB: 22,
  },
  ...{
    GR: 27,
    HR: 21,
    HU: 28,
    IE: 22,
    IS: 26,
    IT: 27,
    LI: 21,
    LT: 20,
    LU: 20,
    LV: 21,
    MC: 27,
    MT: 31,
    NL: 18,
  },
  ...{
    NO: 15,
    PL: 28,
    PT: 25,
    RO: 24,
    SA: 24,
    SE: 24,
    SI: 19,
    SK: 24,
    TR: 26,
    AE: 23,
    IL: 23,
    BR: 29,
    UA: 29,
  },
};

/** A payment card: 13 to 19 digits of a known network, checked as ISO/IEC 7812-1 says (Luhn). */
export function isPaymentCard(text: string): boolean {
  const digits = digitsOf(text, 13, 19);
  return digits !== null && /^(?:4|5[1-5]|2[2-7]|3[47]|6(?:011|4|5|2))/.test(digits) && luhn(digits);
}

/** ISO 13616: the whole, its first four characters moved to its end, is 1 modulo 97. */
export function isIban(text: string): boolean {
  const iban = text.replaceAll(/[\s-]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban) || IBAN_LENGTHS[iban.slice(0, 2)] !== iban.length)
    return false;
  const turned = iban.slice(4) + iban.slice(0, 4);
  return modulo97(turned.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) === 1;
}

/** The Netherlands: the “eleven test” of a citizen's service number. */
export function isDutchBsn(text: string): boolean {
  const digits = digitsOf(text, 9, 9);
  return digits !== null && Number(digits) > 0 && weighed(digits, BSN_WEIGHTS) % 11 === 0;
}

/** Spain: the letter of a DNI or NIE is the number modulo 23. */
export function isSpanishDni(text: string): boolean {
  const [, first = '', rest = '', letter = ''] =
    /^([XYZ\d])(\d{7})-?([A-Z])$/.exec(text.trim().toUpperCase()) ?? [];
  if (letter === '') return false;
  const lead = 'XYZ'.includes(first) ? String('XYZ'.indexOf(first)) : first;
  return DNI_LETTERS[Number(lead + rest) % 23] === letter;
}

/** France: the last two digits of a NIR fill it up to 97; 2A and 2B are Corsica. */
export function isFrenchNir(text: string): boolean {
  const nir = text.replaceAll(/[\s.-]/g, '').toUpperCase();
  if (!/^[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}$/.test(nir)) return false;
  const number = nir.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - modulo97(number) === Number(nir.slice(13));
}

/** Poland: ten digits with a birth date in them, and one of check. */
export function isPolishPesel(text: string): boolean {
  const digits = digitsOf(text, 11, 11);
  if (digits === null || weighed(digits, PESEL_WEIGHTS) % 10 !== 0) return false;
  const [month, day] = [Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6))];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Brazil: two digits of check behind nine. */
export function isBrazilianCpf(text: string): boolean {
  const digits = digitsOf(text, 11, 11);
  if (digits === null || /^(\d)\1+$/.test(digits)) return false;
  return [9, 10].every((length) => {
    const sum = weighed(
      digits.slice(0, length),
      Array.from({ length }, (_, at) => length + 1 - at),
    );
    return ((sum * 10) % 11) % 10 === Number(digits[length]);
  });
}

/** Germany: the tax number for life, ISO/IEC 7064 MOD 11,10; no zero at its start. */
export function isGermanTaxId(text: string): boolean {
  const digits = digitsOf(text, 11, 11);
  if (digits === null || digits.startsWith('0')) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** Sweden: date, three digits, and one of check (Luhn) over the ten. */
export function isSwedishPersonalNumber(text: string): boolean {
  const written = /^(?:\d{2})?(\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-9]\d))[-+]?(\d{4})$/.exec(
    text.trim(),
  );
  return written !== null && luhn(`${written[1]}${written[2]}`);
}

/** The United States: no check digit, but parts that are never given out. Only as written with its dashes. */
export function isUsSsn(text: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(text.trim());
}

/** The United Kingdom: prefixes that are given out, six digits, a letter. */
export function isBritishNino(text: string): boolean {
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(
    text.replaceAll(/\s/g, '').toUpperCase(),
  );
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 && Number(digits) > 0;
}

function weighed(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0);
}

/** Digit by digit: the number is larger than what a double holds. */
function modulo97(digits: string): number {
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);
}

function digitsOf(text: string, least: number, most: number): string | null {
  const digits = text.replaceAll(/[\s.-]/g, '');
  return /^\d+$/.test(digits) && digits.length >= least && digits.length <= most ? digits : null;
}
