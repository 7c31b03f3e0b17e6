import type { ColumnMask } from '@parley/sql-guard';
import { presentMask } from '../policies/mask-input.js';
import type { ColumnMaskInput } from '../types/column-mask.js';

/** A proposed mask as a person would send it. */
export function maskInput(mask: ColumnMask): ColumnMaskInput {
  const { kind, keepLast, text, number, boolean } = presentMask(mask);
  return { kind, keepLast, constant: kind === 'CONSTANT' ? { text, number, boolean } : null };
}
