import type { CellValue, ValueType } from '@parley/sql-drivers';
import { isFormula } from '../formulas.js';
import { serialDate } from './serial-date.js';
import { STYLES } from './workbook-parts.js';
import { cellText, xmlText } from './xml-text.js';

/** Excel computes with fifteen digits; a double holds every number of so many exactly. */
const MAX_DIGITS = 15;
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/**
 * A cell of a sheet, `reference` its place such as `B7`. A number or a moment that Excel can't hold exactly is text; text is
 * never a formula, and stays none when somebody edits the cell.
 */
export function sheetCell(reference: string, value: CellValue, type: ValueType): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'number') return `<c r="${reference}"><v>${value}</v></c>`;
  if (typeof value !== 'string') return textCell(reference, JSON.stringify(value), type);
  switch (type) {
    case 'INTEGER':
    case 'BIGINT':
    case 'DECIMAL':
      return isExact(value) ? `<c r="${reference}"><v>${value}</v></c>` : textCell(reference, value, type);
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP_TZ':
      return dateCell(reference, value, type);
    default:
      return textCell(reference, value, type);
  }
}

export function headerCell(reference: string, name: string): string {
  return inlineText(reference, name, STYLES.header);
}

function textCell(reference: string, text: string, type: ValueType): string {
  return inlineText(reference, text, isFormula(text, type) ? STYLES.quoted : STYLES.text);
}

function inlineText(reference: string, text: string, style: number): string {
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(cellText(text))}</t></is></c>`;
}

function dateCell(reference: string, text: string, type: ValueType): string {
  const serial = serialDate(text);
  if (serial === null) return textCell(reference, text, type);
  const style = type === 'DATE' ? STYLES.date : text.includes('.') ? STYLES.fineTime : STYLES.time;
  return `<c r="${reference}" s="${style}"><v>${serial}</v></c>`;
}

function isExact(text: string): boolean {
  return PLAIN_NUMBER.test(text) && text.replace(/^-?0*\.?0*/, '').replace('.', '').length <= MAX_DIGITS;
}
