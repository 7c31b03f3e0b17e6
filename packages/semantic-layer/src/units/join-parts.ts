import type { DialectSql } from '../dialects/dialect-sql.js';
import { columnOf } from '../passes/group-columns.js';
import type { Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';

/** Aggregating queries, brought together so that no group of any of them is lost. */
export interface JoinedParts {
  /** `FROM ...` and its joins, a line each. */
  readonly from: readonly string[];
  /** A group-by column of the whole. */
  group(column: string): string;
}

/** `groups` are the group-by columns of the queries, which are called the same in each. */
export function joinParts(
  compilation: Compilation,
  parts: {
    readonly queries: readonly string[];
    readonly groups: readonly string[];
    /** A query whose groups alone are kept. */
    readonly frame?: string | undefined;
  },
): JoinedParts {
  const { dialect } = compilation.target;
  const { queries: names, groups, frame } = parts;
  if (frame !== undefined) return leftJoin(frame, names, { groups, dialect });
  if (dialect.hasFullJoin || groups.length === 0 || names.length === 1) {
    return fullJoin(names, groups, dialect);
  }
  const columns = groups.map(identifier).join(', ');
  const all = compilation.addQuery(
    'every_group',
    names.map((name) => `SELECT ${columns} FROM ${identifier(name)}`).join('\nUNION\n'),
  );
  return leftJoin(all, names, { groups, dialect });
}

function leftJoin(
  all: string,
  names: readonly string[],
  { groups, dialect }: { readonly groups: readonly string[]; readonly dialect: DialectSql },
): JoinedParts {
  return {
    from: [
      `FROM ${identifier(all)}`,
      ...names.map((name) => {
        const equal = groups.map((group) => dialect.sameGroup(columnOf(all, group), columnOf(name, group)));
        return `LEFT JOIN ${identifier(name)} ON ${equal.join(' AND ')}`;
      }),
    ],
    group: (column) => columnOf(all, column),
  };
}

function fullJoin(names: readonly string[], groups: readonly string[], dialect: DialectSql): JoinedParts {
  const sharedBy = (column: string, parts: readonly string[]): string => {
    const columns = parts.map((name) => `${identifier(name)}.${identifier(column)}`);
    return columns.length === 1 ? (columns[0] ?? '') : `coalesce(${columns.join(', ')})`;
  };
  return {
    from: names.map((name, position) => {
      if (position === 0) return `FROM ${identifier(name)}`;
      if (groups.length === 0) return `CROSS JOIN ${identifier(name)}`;
      const equal = groups.map((group) =>
        dialect.sameGroup(
          sharedBy(group, names.slice(0, position)),
          `${identifier(name)}.${identifier(group)}`,
        ),
      );
      return `FULL JOIN ${identifier(name)} ON ${equal.join(' AND ')}`;
    }),
    group: (column) => sharedBy(column, names),
  };
}
