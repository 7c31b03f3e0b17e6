/** Words that no dialect read here takes for names, in upper case. */
export const SHARED_RESERVED: readonly string[] = [
  ...[
    'SELECT',
    'DISTINCT',
    'ALL',
    'AS',
    'FROM',
    'WHERE',
    'GROUP',
    'BY',
    'HAVING',
    'ORDER',
    'ASC',
    'DESC',
    'LIMIT',
  ],
  ...['WITH', 'UNION', 'INTERSECT', 'EXCEPT', 'VALUES'],
  ...['JOIN', 'INNER', 'LEFT', 'RIGHT', 'OUTER', 'CROSS', 'NATURAL', 'ON', 'USING'],
  ...['AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'LIKE', 'REGEXP', 'BETWEEN', 'EXISTS', 'COLLATE'],
  ...['CASE', 'WHEN', 'THEN', 'ELSE', 'TRUE', 'FALSE', 'FOR'],
];
