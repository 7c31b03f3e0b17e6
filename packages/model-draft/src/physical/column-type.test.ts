import { describe, expect, it } from 'vitest';
import { canRefer, typeFamily } from './column-type.js';

describe('the type of a column', () => {
  it.each([
    ['bigint', 'integer'],
    ['int(11) unsigned', 'integer'],
    ['HUGEINT', 'integer'],
    ['decimal(9,0)', 'integer'],
    ['UBIGINT', 'integer'],
    ['year(4)', 'integer'],
    ['numeric(12,2)', 'decimal'],
    ['double precision', 'decimal'],
    ['REAL', 'decimal'],
    ['tinyint(1)', 'boolean'],
    ['BOOLEAN', 'boolean'],
    ['character varying(40)', 'text'],
    ['longtext', 'text'],
    ["enum('a','b')", 'text'],
    ["ENUM('a', 'b')", 'text'],
    ['uuid', 'uuid'],
    ['bytea', 'binary'],
    ['jsonb', 'document'],
    ['integer[]', 'document'],
    ['STRUCT(a INTEGER)', 'document'],
    ['interval', 'other'],
    ['', 'other'],
  ])('is of one family in every engine: %s', (type, kind) => {
    expect(typeFamily(type).kind).toBe(kind);
  });

  it.each([
    ['date', 'date'],
    ['timestamp without time zone', 'timestamp'],
    ['datetime(6)', 'timestamp'],
    ['timestamp(3) with time zone', 'timestamp_tz'],
    ['TIMESTAMP WITH TIME ZONE', 'timestamp_tz'],
    ['timestamptz', 'timestamp_tz'],
  ])('says what kind of time it holds: %s', (type, timeType) => {
    expect(typeFamily(type)).toEqual({ kind: 'time', timeType });
  });

  it('decides what can refer to what', () => {
    expect(canRefer('integer', 'bigint')).toBe(true);
    expect(canRefer('varchar(10)', 'char(4)')).toBe(true);
    expect(canRefer('text', 'integer')).toBe(false);
    expect(canRefer('uuid', 'bigint')).toBe(false);
  });
});
