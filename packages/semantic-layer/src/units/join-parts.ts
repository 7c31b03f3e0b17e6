import type { DialectSql } from '../dialects/dialect-sql.js';
import type { Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';

/** Aggregating queries, brought together so that no group of any of them is lost. */
export interface JoinedParts {
  /** `FROM ...` and its joins, a line each. */
  readonly from: readonly string[];
  /** A group-by column of the whole. */
  group(column: string): string;
}

/** `names` are the parts'; `groups` their group-by columns, which are called the same in each. */
export function joinParts(
  compilation: Compilation,
  names: readonly string[],
  groups: readonly string[],
): JoinedParts {
  const { dialect } = compilation.target;
  if (dialect.hasFullJoin || groups.length === 0 || names.length === 1) {
    return fullJoin(names, groups, dialect);
  }
  const columns = groups.map(identifier).join(', ');
  const all = compilation.addQuery(
    'every_group',
    names.map((name) => `SELECT ${columns} FROM ${identifier(name)}`).join('\nUNION\n'),
  );
  return {
    from: [
      `FROM ${all}`,
      ...names.map((name) => {
        const equal = groups.map((group) =>
          dialect.sameGroup(`${all}.${identifier(group)}`, `${identifier(name)}.${identifier(group)}`),
        );
        return `LEFT JOIN ${identifier(name)} ON ${equal.join(' AND ')}`;
      }),
    ],
    group: (column) => `${all}.${identifier(column)}`,
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
