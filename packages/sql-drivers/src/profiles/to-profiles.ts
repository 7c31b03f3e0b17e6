import type { CatalogColumn, SampledValue, ValueProfile } from '@parley/sql-guard';
import { isLarge, type ProfileDialect, type ProfileRequest } from './profile-dialect.js';
import { MAX_SAMPLES } from './profile-sql.js';

/** A row of what `profileSql` asks, in whatever types the engine's client gives. */
export type ProfileRow = readonly unknown[];

/** A sample with a longer value among the few is no list of choices. */
const MAX_SAMPLE_CHARACTERS = 100;
const MAX_BOUND_CHARACTERS = 200;

export interface ProfiledColumns {
  readonly dialect: ProfileDialect;
  readonly request: ProfileRequest;
  readonly columns: readonly CatalogColumn[];
  readonly measuredAt: Date;
}

export function toProfiles(rows: readonly ProfileRow[], profiled: ProfiledColumns): readonly ValueProfile[] {
  const byColumn = Map.groupBy(rows, ([column]) => Number(column));
  const total = Number(byColumn.get(-1)?.[0]?.[1] ?? 0);
  return profiled.columns.map((column, index) =>
    toProfile(byColumn.get(index) ?? [], { ...profiled, column, total }),
  );
}

function toProfile(
  rows: readonly ProfileRow[],
  {
    dialect,
    request,
    column,
    total,
    measuredAt,
  }: ProfiledColumns & { readonly column: CatalogColumn; readonly total: number },
): ValueProfile {
  const { schema, table, rowEstimate } = request.table;
  const [[summary] = [], choices = []] = [true, false].map((isSummary) =>
    rows.filter((row) => (row[7] === null) === isSummary),
  );
  const [, filledRows = 0, counted = 0, once = 0, low = null, high = null, characters = 0] = summary ?? [];
  const filled = Number(filledRows);
  const isComplete = !isLarge(request) && total < request.maxRows;
  const kind = dialect.kindOf(column.type);
  const sampled = { rows: filled, different: Number(counted), once: Number(once) };
  const tableRows = (rowEstimate ?? 0) * share(filled, total);
  return {
    schema,
    table,
    column: column.name,
    rows: total,
    nullShare: share(total - filled, total),
    distinct: isComplete ? sampled.different : estimateDistinct(sampled, tableRows),
    isComplete,
    min: textOf(low),
    max: textOf(high),
    averageLength: kind === 'text' && filled > 0 ? Number(characters) / filled : null,
    samples: kind === 'opaque' || sampled.different > MAX_SAMPLES ? [] : samplesOf(choices, total),
    measuredAt,
  };
}

function samplesOf(rows: readonly ProfileRow[], total: number): readonly SampledValue[] {
  const samples = rows.map((row) => ({
    value: storable(String(row[7])),
    share: share(Number(row[8]), total),
  }));
  const isChoice = samples.every(({ value }) => value.length <= MAX_SAMPLE_CHARACTERS);
  return isChoice ? samples.toSorted((left, right) => right.share - left.share) : [];
}

interface SampledCounts {
  readonly rows: number;
  readonly different: number;
  readonly once: number;
}

/**
 * How many different values a table of `tableRows` has, from a sample of it. Source: Haas and Stokes, "Estimating the Number of Classes
 * in a Finite Population" (1998), Duj1, as PostgreSQL's ANALYZE has it.
 */
export function estimateDistinct({ rows, different, once }: SampledCounts, tableRows: number): number {
  if (different === 0 || tableRows <= rows) return different;
  const estimate = (rows * different) / (rows - once + (once * rows) / tableRows);
  return Math.round(Math.min(Math.max(estimate, different), tableRows));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function textOf(value: unknown): string | null {
  return value === null ? null : storable(String(value).slice(0, MAX_BOUND_CHARACTERS));
}

/** Platform databases hold no NUL in a text, and no half characters. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}').toWellFormed();
}
