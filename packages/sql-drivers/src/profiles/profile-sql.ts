import type { CatalogColumn } from '@parley/sql-guard';
import type { ProfileDialect, ValueKind } from './profile-dialect.js';

/** Different values up to which a column is a choice of a few, all of which are told. */
export const MAX_SAMPLES = 50;
/** The columns of a table in the portions that one statement each looks at. */
export function columnPortions(
  { columnsAStatement: size }: ProfileDialect,
  columns: readonly CatalogColumn[],
): readonly (readonly CatalogColumn[])[] {
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, index) =>
    columns.slice(index * size, (index + 1) * size),
  );
}

/**
 * One statement over a sample. Its rows are: column, rows with a value, different values, values that occur once, least, greatest,
 * characters of all, one value, its rows. The sample's own row is of column -1; then each column has a row with what is known of all
 * its values, and up to {@link MAX_SAMPLES} more with its most frequent ones.
 *
 * Without window functions: MariaDB's take minutes over the whole of some thousand rows.
 *
 * @param sample a SELECT of `columns`, called c0, c1, ...
 */
export function profileSql(
  dialect: ProfileDialect,
  sample: string,
  columns: readonly CatalogColumn[],
): string {
  const described = columns.map(({ type }, index) => ofColumn(dialect, index, dialect.kindOf(type)));
  const nothing = dialect.asText('NULL');
  return `WITH sample AS ${dialect.materialized} (
${sample}
),
${described.map(({ groups }) => groups).join(',\n')}
SELECT -1 AS col, count(*) AS filled, 0 AS different, 0 AS once, ${nothing} AS low, ${nothing} AS high, 0 AS chars, ${nothing} AS val, 0 AS n
FROM sample
${described.map(({ rows }) => rows).join('\n')}`;
}

interface DescribedColumn {
  /** A named subquery with one row for each different value. */
  readonly groups: string;
  readonly rows: string;
}

function ofColumn(dialect: ProfileDialect, index: number, kind: ValueKind): DescribedColumn {
  const { asText, materialized } = dialect;
  const column = `c${index}`;
  const value = kind === 'opaque' ? dialect.digest(column) : dialect.text(column);
  const compared = kind === 'text' ? value : column;
  const hasOrder = kind === 'text' || kind === 'ordered';
  const nothing = asText('NULL');
  const bounds = hasOrder ? `min(${compared}) AS low, max(${compared}) AS high, ` : '';
  const [low, high] = hasOrder ? [asText('min(low)'), asText('max(high)')] : [nothing, nothing];
  const chars = kind === 'text' ? `sum(${dialect.length(column)})` : '0';
  const choices = `UNION ALL SELECT ${index}, 0, 0, 0, ${nothing}, ${nothing}, 0, val, n
FROM (SELECT val, n FROM g${index} ORDER BY n DESC, val LIMIT ${MAX_SAMPLES}) AS choices${index}`;
  return {
    groups: `g${index} AS ${materialized} (
  SELECT ${value} AS val, count(*) AS n, ${bounds}${chars} AS chars FROM sample WHERE ${column} IS NOT NULL GROUP BY 1
)`,
    rows: `UNION ALL SELECT ${index}, sum(n), count(*), sum(CASE WHEN n = 1 THEN 1 ELSE 0 END), ${low}, ${high}, sum(chars), ${nothing}, 0
FROM g${index}
${kind === 'opaque' ? '' : choices}`,
  };
}
