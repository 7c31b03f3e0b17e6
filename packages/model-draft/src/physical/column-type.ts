import type { TimeType } from '@parley/semantic-layer';

/** What kind of values a column's type holds, whatever the engine calls it. */
export type TypeFamily =
  | { readonly kind: 'integer' | 'decimal' | 'boolean' | 'uuid' | 'binary' | 'document' | 'other' }
  | { readonly kind: 'text'; readonly length?: number }
  | { readonly kind: 'time'; readonly timeType: TimeType };

export function typeFamily(type: string): TypeFamily {
  const name = type.toLowerCase().trim();
  const base = name
    .replace(/\(.*?\)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (
    base.endsWith('[]') ||
    /^(?:json|array|struct|map|xml|point|polygon|geometry|geography|tsvector|hstore)/.test(base)
  ) {
    return { kind: 'document' };
  }
  if (/^(?:bool|bit$)/.test(base) || name === 'tinyint(1)') return { kind: 'boolean' };
  if (/^(?:timestamptz|timestamp with time zone|datetimeoffset)/.test(base))
    return { kind: 'time', timeType: 'timestamp_tz' };
  if (/^(?:timestamp|datetime)/.test(base)) return { kind: 'time', timeType: 'timestamp' };
  if (base === 'date' || base === 'date32') return { kind: 'time', timeType: 'date' };
  if (
    /^(?:big|small|tiny|medium|huge|u|ubig|usmall|utiny)?int(?:eger|\d+)?\b|^u?int\d+$|serial|^year$|^hugeint/.test(
      base,
    )
  )
    return { kind: 'integer' };
  if (/^(?:numeric|decimal|number|real|double|float|money|smallmoney|dec\b)/.test(base)) {
    return {
      kind:
        /\(\s*\d+\s*(?:,\s*0\s*)?\)/.test(name) && /^(?:numeric|decimal|number)/.test(base)
          ? 'integer'
          : 'decimal',
    };
  }
  if (base === 'uuid' || base === 'uniqueidentifier') return { kind: 'uuid' };
  if (/char|text|string|clob|enum|citext|^name$|^set$/.test(base)) {
    const length = /\((\d+)\)/.exec(name)?.[1];
    return length === undefined ? { kind: 'text' } : { kind: 'text', length: Number(length) };
  }
  if (/binary|blob|bytea|image/.test(base)) return { kind: 'binary' };
  return { kind: 'other' };
}

/** Whether values of one type can refer to values of the other. */
export function canRefer(from: string, to: string): boolean {
  const [one, other] = [typeFamily(from).kind, typeFamily(to).kind];
  if (one === 'other' || other === 'other') return from.toLowerCase() === to.toLowerCase();
  const isNumber = (kind: TypeFamily['kind']) => kind === 'integer' || kind === 'decimal';
  return one === other || (isNumber(one) && isNumber(other));
}
