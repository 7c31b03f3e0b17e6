import type { JsonBytes } from '../row-json/json-bytes.js';
import { isPlainDay, MOMENT_BYTES, writeClock, writeDay } from '../row-json/moments.js';
import { writeFraction } from '../row-json/numbers.js';
import { dateText, type SecondDigits, timestampText } from './moments.js';

const QUOTE = 0x22;
const TIME = 'T'.charCodeAt(0);
const UTC = 'Z'.charCodeAt(0);
const WORD = 0x1_0000_0000;
const SECONDS_A_DAY = 86_400;

/** {@link dateText} as a JSON string. */
export function writeDateText(out: JsonBytes, days: number): void {
  if (!isPlainDay(days)) {
    out.text(dateText(days));
    return;
  }
  out.reserve(MOMENT_BYTES);
  out.put(QUOTE);
  writeDay(out, days);
  out.put(QUOTE);
}

/** {@link timestampText} as a JSON string, of a count whose halves are given. */
export function writeTimestampText(digits: SecondDigits, zone: '' | 'Z') {
  const unit = 10 ** digits;
  return (out: JsonBytes, low: number, high: number): void => {
    const count = high * WORD + (low >>> 0);
    const seconds = Math.floor(count / unit);
    const day = Math.floor(seconds / SECONDS_A_DAY);
    if (!Number.isSafeInteger(count) || !isPlainDay(day)) {
      out.text(timestampText((BigInt(high) << 32n) | BigInt(low >>> 0), digits, zone));
      return;
    }
    out.reserve(MOMENT_BYTES);
    out.put(QUOTE);
    writeDay(out, day);
    out.put(TIME);
    writeSecondOfDay(out, seconds - day * SECONDS_A_DAY);
    writeFraction(out, count - seconds * unit, digits);
    if (zone === 'Z') out.put(UTC);
    out.put(QUOTE);
  };
}

function writeSecondOfDay(out: JsonBytes, second: number): void {
  const minutes = (second / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeClock(out, hours, minutes - hours * 60, second - minutes * 60);
}
