import type { TypeName } from '@pgsql/types';
import { Refusal } from '../refusal.js';
import { didYouMean } from '../suggest.js';
import { ALLOWED_TYPES, SQL_TYPE_NAMES } from './allowed/types.js';
import { type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';
import { namesOf } from './native-tree.js';

/** Checks a type named in a cast or a column list and answers its name; modifiers must be plain numbers. */
export function lowerType(node: TypeName | undefined, context: LoweringContext): string {
  const { names, typmods, typemod: _none, arrayBounds, location, ...rest } = node ?? {};
  const offset = context.offsetOf(location);
  refuseUnknownFields('A type', rest, offset);
  const parts = namesOf(names) ?? [];
  const name = parts.at(-1) ?? '';
  const isBuiltIn = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');
  if (!isBuiltIn || !ALLOWED_TYPES.has(name)) {
    throw new Refusal(
      'SQL_TYPE_NOT_ALLOWED',
      `A cast to ${parts.join('.')} is not allowed; cast to a plain type such as text, numeric or date.${didYouMean(name, ALLOWED_TYPES)}`,
      offset,
      { type: parts.join('.') },
    );
  }
  const modifiers = (typmods ?? []).map((modifier) => {
    if (!('A_Const' in modifier) || modifier.A_Const.ival === undefined) {
      throw notSupported('A type modifier that is not a number', offset);
    }
    return modifier.A_Const.ival.ival ?? 0;
  });
  for (const bound of arrayBounds ?? []) {
    if (!('Integer' in bound)) throw notSupported('An array bound that is not a number', offset);
  }
  const [plain, suffix = ''] = SQL_TYPE_NAMES.get(name) ?? [name];
  // INTERVAL carries its fields as numbers that mean nothing to people.
  const precision = modifiers.length === 0 || name === 'interval' ? '' : `(${modifiers.join(',')})`;
  return `${plain}${precision}${suffix}${'[]'.repeat(arrayBounds?.length ?? 0)}`;
}
