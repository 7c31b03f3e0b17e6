export type Aggregation =
  | 'sum'
  | 'count'
  | 'count_distinct'
  | 'average'
  | 'min'
  | 'max'
  | 'median'
  | 'percentile'
  | 'sum_boolean';
