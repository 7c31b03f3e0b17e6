import type { ColumnMask } from '@parley/sql-guard';
import { printCondition } from '../condition/print-condition.js';
import type { ParsedDefinition } from '../policy-definition.js';
import { wordsOf } from './table-words.js';

const MASK_WORDS: Record<ColumnMask['kind'], string> = {
  hide: 'does not exist',
  null: 'is shown as empty',
  hash: 'is shown as a code that stands for its value',
  partial: 'is shown in part',
  constant: 'is replaced by a fixed value',
};

/** What a rule says, in one sentence, for those who may read policies. */
export function describeRule(definition: ParsedDefinition): string {
  const isDenied = definition.effect === 'deny';
  switch (definition.kind) {
    case 'ROW': {
      const rows = `rows of ${wordsOf(definition.table)} where ${printCondition(definition.predicate)}`;
      return isDenied ? `Never ${rows}.` : `Only ${rows}.`;
    }
    case 'COLUMN': {
      const column = `${wordsOf(definition.table)}.${definition.column}`;
      const shown = `${column} ${maskWords(definition.mask)}`;
      return isDenied ? `${shown}, whatever else is granted.` : `${shown}.`;
    }
    case 'TABLE': {
      const tables = listed(definition.tables.map(wordsOf));
      return isDenied ? `Never ${tables}.` : `Only ${tables}.`;
    }
  }
}

/** What a mask does, as the end of a sentence. */
export function maskWords(mask: ColumnMask): string {
  if (mask.kind === 'partial') return `is shown by its last ${mask.keepLast} characters`;
  if (mask.kind === 'constant') return `is shown as ${JSON.stringify(mask.value)}`;
  return MASK_WORDS[mask.kind];
}

const MAX_NAMED = 20;

function listed(tables: readonly string[]): string {
  const named = tables.slice(0, MAX_NAMED).join(', ');
  const more = tables.length - MAX_NAMED;
  if (tables.length === 0) return 'no table at all';
  return more > 0
    ? `${named} and ${more} more tables`
    : `${tables.length === 1 ? 'the table' : 'the tables'} ${named}`;
}
