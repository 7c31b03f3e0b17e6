import type { Node } from '@pgsql/types';
import { hmacPads } from '../policies/hash-key.js';
import type { VisibleColumn } from '../policies/visible-schema.js';
import type { PolicyScalar } from '../policy.js';
import type { Binder } from './binder.js';
import { boolean, call, cast, choose, column, integer, operator, text } from './build.js';

type Mask = NonNullable<VisibleColumn['mask']>;

/** What stands in a masked column's place. Keys and constants are bound, never written. */
export function maskExpression(
  mask: Mask,
  {
    alias,
    masked,
    ...context
  }: {
    readonly alias: string;
    readonly masked: VisibleColumn;
    readonly hashKey: string;
    readonly binder: Binder;
  },
): Node {
  const value = column(alias, masked.name);
  switch (mask.kind) {
    case 'null':
      // Never the value, but still its type.
      return choose(boolean(false), value);
    case 'constant':
      return constantMask(mask.value, value, { type: masked.type, binder: context.binder });
    case 'hash':
      return hashMask(value, context);
    case 'partial':
      return partialMask(mask.keepLast, value);
  }
}

/** The constant takes the column's type where it fits it for sure; otherwise the column becomes text. */
function constantMask(
  constant: PolicyScalar,
  value: Node,
  { type, binder }: { readonly type: string; readonly binder: Binder },
): Node {
  const bound = binder.bind(constant);
  return fits(constant, type) ? choose(boolean(true), bound, value) : cast(bound, 'text');
}

function fits(constant: PolicyScalar, type: string): boolean {
  switch (typeof constant) {
    case 'string':
      return /^(text|character varying)/.test(type) && !type.endsWith(']');
    case 'boolean':
      return type === 'boolean';
    case 'number':
      if (type === 'numeric' || type === 'double precision') return true;
      return (
        Number.isInteger(constant) && Math.abs(constant) < 2 ** 15 && /^(smallint|integer|bigint)$/.test(type)
      );
  }
}

/**
 * HMAC-SHA-256 of the value's text. The same value has the same hash in every column, so that masked keys still
 * join; without the key it can't be found by trying values.
 */
function hashMask(
  value: Node,
  { hashKey, binder }: { readonly hashKey: string; readonly binder: Binder },
): Node {
  const { inner, outer } = hmacPads(hashKey);
  const bytes = (hex: string) => call('decode', cast(binder.bind(hex), 'text'), text('hex'));
  const message = call('convert_to', cast(value, 'text'), text('UTF8'));
  const digest = call('sha256', operator('||', bytes(inner), message));
  return call('encode', call('sha256', operator('||', bytes(outer), digest)), text('hex'));
}

/** The last characters behind a fixed mark, which does not tell the length; values too short for that show none. */
function partialMask(keepLast: number, value: Node): Node {
  // right(value, -1) would show all but the first character.
  if (!Number.isInteger(keepLast) || keepLast < 0)
    throw new Error('A partial mask keeps a whole number of characters.');
  const shown = cast(value, 'text');
  const isLonger = operator('>', call('length', shown), integer(keepLast));
  const isNothing = operator('<=', call('length', shown), integer(keepLast));
  return {
    CaseExpr: {
      args: [
        {
          CaseWhen: {
            expr: isLonger,
            result: operator('||', text('****'), call('right', shown, integer(keepLast))),
          },
        },
        { CaseWhen: { expr: isNothing, result: text('****') } },
      ],
    },
  };
}
