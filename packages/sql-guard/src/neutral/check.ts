import { ParleyError } from '@parley/errors';
import type { PrintedStatement } from '../dialect.js';
import { Refusal } from '../refusal.js';
import type { QueryNode } from '../tree/query-tree.js';
import { isSameTree } from './compare.js';
import { lastLook } from './last-look.js';
import type { PrintedRules } from './printed-rules.js';
import { refuseShadowedBooleans } from './shadowed-booleans.js';

/**
 * The last look at a statement of a dialect whose truth is the neutral tree: what was printed is read again and must say what the
 * tree says; then the tree that was read is held against the catalog and the policy, by rules that know nothing of how it was made.
 *
 * @throws ParleyError SQL_NOT_SUPPORTED when the text does not say exactly what the tree says
 * @throws Error when it finds a fault of our own
 */
export async function checkPrinted(printed: PrintedStatement, rules: PrintedRules): Promise<void> {
  const readBack = await readPrinted(printed.sql, rules);
  if (readBack === null || !isSameTree(printed.tree as QueryNode, readBack, rules.syntax.dialect)) {
    throw new ParleyError(
      'SQL_NOT_SUPPORTED',
      'The statement uses a form that can not be written back exactly; write it in another way.',
    );
  }
  if (rules.syntax.dialect === 'sqlite') refuseShadowedBooleans(readBack, printed.view);
  lastLook(readBack, { printed, rules });
}

/** The tree of what was printed, or null where it can't be read. */
async function readPrinted(sql: string, rules: PrintedRules): Promise<QueryNode | null> {
  try {
    return await rules.readBack(sql);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
