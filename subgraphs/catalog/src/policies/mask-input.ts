import type { PolicyFault } from '@parley/access-policy';
import type { ColumnMask as Mask, PolicyScalar } from '@parley/sql-guard';
import type { ColumnMask, ColumnMaskInput, ConstantInput } from '../types/column-mask.js';

/** A mask as the API shows it. */
export function presentMask(mask: Mask): ColumnMask {
  const nothing = { keepLast: null, text: null, number: null, boolean: null };
  switch (mask.kind) {
    case 'hide':
      return { kind: 'HIDE', ...nothing };
    case 'null':
      return { kind: 'NULL', ...nothing };
    case 'hash':
      return { kind: 'HASH', ...nothing };
    case 'partial':
      return { kind: 'PARTIAL', ...nothing, keepLast: mask.keepLast };
    case 'constant':
      return { kind: 'CONSTANT', ...nothing, ...presentConstant(mask.value) };
  }
}

/** A mask as it is stored; or what is wrong with it, by `path`. */
export function readMask(input: ColumnMaskInput, path: string): Mask | PolicyFault {
  const { kind, keepLast, constant } = input;
  if (kind !== 'PARTIAL' && isGiven(keepLast)) {
    return {
      path: `${path}.keepLast`,
      message: 'Only the kind `PARTIAL` keeps characters: leave `keepLast` out.',
    };
  }
  if (kind !== 'CONSTANT' && isGiven(constant)) {
    return { path: `${path}.constant`, message: 'Only the kind `CONSTANT` has a constant: leave it out.' };
  }
  switch (kind) {
    case 'HIDE':
      return { kind: 'hide' };
    case 'NULL':
      return { kind: 'null' };
    case 'HASH':
      return { kind: 'hash' };
    case 'PARTIAL':
      if (isGiven(keepLast) && keepLast >= 0 && keepLast <= 100) return { kind: 'partial', keepLast };
      return {
        path: `${path}.keepLast`,
        message: 'Say how many of the last characters are kept, 0 to 100.',
      };
    case 'CONSTANT': {
      const value = isGiven(constant) ? readConstant(constant) : null;
      if (value !== null) return { kind: 'constant', value };
      return {
        path: `${path}.constant`,
        message: 'Give exactly one of `text`, `number` and `boolean`.',
      };
    }
  }
}

function readConstant({ text, number, boolean }: ConstantInput): PolicyScalar | null {
  const given = [text, number, boolean].filter(isGiven);
  return given.length === 1 ? (given[0] ?? null) : null;
}

function presentConstant(value: PolicyScalar): Partial<ColumnMask> {
  if (typeof value === 'string') return { text: value };
  return typeof value === 'number' ? { number: value } : { boolean: value };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
