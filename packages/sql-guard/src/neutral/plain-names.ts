/**
 * PostgreSQL's reserved words, and those reserved for functions or types: as a name they need quotes.
 * Source: appendix C of PostgreSQL's manual.
 */
const POSTGRESQL = `all analyse analyze and any array as asc asymmetric authorization binary both case cast check
  collate collation column concurrently constraint create cross current_catalog current_date current_role
  current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except false
  fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral
  leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps
  placing primary references returning right select session_user similar some symmetric system_user table tablesample
  then to trailing true union unique user using variadic verbose when where window with
  between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int
  integer interval json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
  json_serialize json_table json_value least merge_action national nchar none normalize nullif numeric out overlay
  position precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes
  xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`;

/** What MariaDB, SQLite, DuckDB and ClickHouse reserve besides. Source: their manuals' lists of keywords. */
const ELSEWHERE = `accessible add alter anti asof before by call cascade change commit condition continue convert cursor
  database databases day_hour day_microsecond day_minute day_second declare delayed delete describe
  deterministic distinctrow div double drop dual each elseif enclosed escape escaped exit explain filter final float4
  float8 force format fulltext function glob global groups high_priority hour_microsecond hour_minute hour_second if
  ignore index indexed inf infile insert int1 int2 int3 int4 int8 intersect iterate key keys kill lag lambda lead leave
  linear lines load lock long longblob longtext loop low_priority match materialized maxvalue mediumint
  minute_microsecond minute_second mod modifies nan nothing nth_value ntile optimize option optionally outfile over
  page partition pivot pivot_longer pivot_wider pragma prewhere procedure purge qualify raise range rank read reads
  recursive refer regexp reindex release rename repeat replace require resignal restrict return revoke rlike rollback
  row_number rows sample schema schemas second_microsecond semi sensitive separator set settings show signal spatial
  specific sql sqlexception sqlstate sqlwarning ssl starting straight_join summarize system terminated tinyint totals
  transaction trigger undo unlock unpivot unsigned update usage use utc_date utc_time utc_timestamp varbinary varying
  virtual while window write xor year_month zerofill`;

const RESERVED: ReadonlySet<string> = new Set(`${POSTGRESQL} ${ELSEWHERE}`.split(/\s+/));

/** True for a name that every engine here reads as that name when it stands without quotes. */
export function isPlainName(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name);
}
