import { ParleyError } from '@parley/errors';
import type { DialectSql } from '../dialects/dialect-sql.js';

/**
 * PostgreSQL's reserved words, and those reserved for functions or types: as a name they need quotes.
 * Source: appendix C of PostgreSQL's manual.
 */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
   collation column concurrently constraint create cross current_catalog current_date current_role current_schema
   current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
   foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading
   left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing
   primary references returning right select session_user similar some symmetric system_user table tablesample then
   to trailing true union unique user using variadic verbose when where window with
   between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int
   integer interval json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
   json_serialize json_table json_value least merge_action national nchar none normalize nullif numeric out overlay
   position precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes
   xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(
    /\s+/,
  ),
);

/** What MariaDB, SQLite and DuckDB reserve besides. Source: their manuals' lists of keywords. */
const RESERVED_ELSEWHERE = new Set(
  `accessible add alter before by call cascade change commit condition continue convert cursor database databases
   declare delayed delete describe deterministic distinctrow div double drop dual each elseif enclosed escape escaped
   except exit explain filter float4 float8 force fulltext function glob groups high_priority if ignore index indexed
   infile insert int1 int2 int3 int4 int8 intersect iterate key keys kill lag lambda lead leave linear lines load lock
   long longblob longtext loop low_priority match materialized maxvalue mediumint mod modifies nothing nth_value ntile
   optimize option optionally outfile over page partition pivot pivot_longer pivot_wider pragma procedure purge
   qualify raise range rank read reads recursive refer regexp reindex release rename repeat replace require resignal
   restrict return revoke rlike rollback row_number rows schema schemas sensitive separator set show signal spatial
   specific sql sqlexception sqlstate sqlwarning ssl starting straight_join summarize system terminated tinyint
   transaction trigger undo unlock unpivot unsigned update usage use utc_date utc_time utc_timestamp varbinary varying
   virtual while window write xor year_month zerofill`.split(/\s+/),
);

/** A name, in quotes only where some engine needs them. MariaDB reads them so since its sessions set ANSI_QUOTES. */
export function identifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) && !RESERVED_ELSEWHERE.has(name)) {
    return name;
  }
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

/** A string constant. Backslashes mean themselves: `standard_conforming_strings` is on since PostgreSQL 9.1. */
export function stringLiteral(text: string): string {
  return `'${withoutNul(text).replaceAll("'", "''")}'`;
}

export function numberLiteral(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new ParleyError('SEMANTIC_QUERY_INVALID', `${value} cannot be compared with; use a finite number.`);
}

/** A pattern for (I)LIKE in which `text` stands for itself. */
export function likePattern(
  text: string,
  how: 'contains' | 'starts_with' | 'ends_with',
  dialect: DialectSql,
): string {
  const { patternEscape } = dialect;
  const escaped = [...text]
    .map((character) => (`%_${patternEscape}`.includes(character) ? patternEscape + character : character))
    .join('');
  const [before, after] = [how === 'starts_with' ? '' : '%', how === 'ends_with' ? '' : '%'];
  return dialect.text(`${before}${escaped}${after}`);
}

/** `Order Date` -> `order_date`: a name for an output column. */
export function snakeCase(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** PostgreSQL ends a text at NUL; refused, so that what is checked is what runs. */
function withoutNul(text: string): string {
  if (text.includes('\0')) {
    throw new ParleyError('SEMANTIC_QUERY_INVALID', 'A name or value holds a NUL character; remove it.');
  }
  return text;
}
