/**
 * Names that mean a clock where no column has them: to the parser `current_date` is a column. `operation` is the neutral tree's
 * name, `function` what the engine calls instead.
 */
export const CLOCKS: ReadonlyMap<string, { readonly operation: string; readonly function: string }> = new Map(
  [
    ['current_date', { operation: 'current_date', function: 'current_date' }],
    ['current_time', { operation: 'current_time', function: 'get_current_time' }],
    ['current_timestamp', { operation: 'current_timestamp', function: 'get_current_timestamp' }],
    ['localtime', { operation: 'localtime', function: 'current_localtime' }],
    ['localtimestamp', { operation: 'localtimestamp', function: 'current_localtimestamp' }],
  ],
);
