import type { PolicyScalar } from '../policy.js';
import { sqlLiteral } from './drawn-policy.js';
import type { OracleWords } from './oracle-views.js';
import { LARGE_POLICY_SHOP } from './policy-shop.js';

export interface PostgresOracleOptions {
  /** The schema of the views, which have the tables' names. */
  readonly schema: string;
  readonly typeOf: (table: string, column: string) => string;
  readonly hashKey: string;
}

/** `security_barrier` views of PostgreSQL. Nothing of the guard may be imported here. */
export function postgresOracle({ schema, typeOf, hashKey }: PostgresOracleOptions): OracleWords {
  return {
    shop: LARGE_POLICY_SHOP,
    createView: (table, select) => `create view ${schema}.${table} with (security_barrier) as ${select};`,
    mask: (how, { table, column }) => {
      const type = typeOf(table, column);
      const text = `base.${column}::text`;
      const as = (sql: string, shown: string) => ({
        masked: `${sql}::${shown}`,
        clear: `base.${column}::${shown}`,
      });
      switch (how.kind) {
        case 'hide':
        case 'null':
          return as('null', type);
        case 'hash':
          return as(`encode(crypto.hmac(${text}, '${hashKey}', 'sha256'), 'hex')`, 'text');
        case 'partial':
          return as(
            `(case when length(${text}) > ${how.keepLast} then '****' || substr(${text}, length(${text}) - ${how.keepLast} + 1)
              when base.${column} is not null then '****' end)`,
            'text',
          );
        case 'constant':
          return as(`(${sqlLiteral(how.value)})`, fits(how.value, type) ? type : 'text');
      }
    },
  };
}

function fits(value: PolicyScalar, type: string): boolean {
  switch (typeof value) {
    case 'string':
      return type === 'text';
    case 'boolean':
      return type === 'boolean';
    case 'number':
      return type === 'double precision' || (/^(integer|bigint)$/.test(type) && Number.isInteger(value));
  }
}
