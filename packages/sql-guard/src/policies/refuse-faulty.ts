import { ParleyError } from '@parley/errors';
import type { TableView } from './table-view.js';

/**
 * A rule that no longer fits, or lacks what it needs of the person, can't be kept, so nothing is read.
 *
 * @throws ParleyError POLICY_ATTRIBUTE_MISSING, SCHEMA_CHANGED
 */
export function refuseFaulty({ table, fault }: Pick<TableView, 'table' | 'fault'>): void {
  switch (fault?.code) {
    case undefined:
      return;
    case 'SCHEMA_CHANGED':
      throw new ParleyError(
        'SCHEMA_CHANGED',
        `A policy on "${table}" no longer fits the table; ask an administrator to mend it.`,
        { details: { table } },
      );
    case 'POLICY_ATTRIBUTE_MISSING': {
      const { attribute } = fault;
      throw new ParleyError(
        'POLICY_ATTRIBUTE_MISSING',
        `A policy needs a value for your attribute "${attribute}"; ask an administrator to set it.`,
        { details: { attribute } },
      );
    }
  }
}
