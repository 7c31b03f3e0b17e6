import { ParleyError } from '@parley/errors';
import { compile, type SemanticQuery } from '@parley/semantic-layer';
import type { PlanRequest } from '../../planner.js';
import { aggregated, asShare, withoutUnused } from './edit-metrics.js';
import { limited, ungrouped } from './edit-query.js';
import { type Edited, type FollowUp, orUnread, sure, UNREAD } from './follow-up.js';
import type { Fragment } from './fragment.js';
import { readCount, readGroup, readRows } from './read-groups.js';
import { readNarrowing } from './read-narrowing.js';
import { readSort, turned } from './read-order.js';

type Readable = Exclude<Fragment, { readonly kind: 'why' | 'bare' }>;

/** Edits a query as half a question says. What comes of it compiles. */
export async function readFollowUp(fragment: Readable, edited: Edited): Promise<FollowUp> {
  const { request } = edited;
  const followUp = await read(fragment, edited);
  switch (followUp.kind) {
    case 'edited': {
      const query = withoutUnused(followUp.query);
      const fault = faultOf(query, request);
      return fault === undefined ? { ...followUp, query } : { kind: 'unread', because: fault };
    }
    case 'either': {
      const whole = followUp.edits.map((edit) => ({ ...edit, query: withoutUnused(edit.query) }));
      const edits = whole.filter(({ query }) => faultOf(query, request) === undefined);
      const [only] = edits;
      if (only === undefined) return UNREAD;
      return edits.length === 1 ? sure(only.query) : { kind: 'either', edits };
    }
    case 'unread':
      return followUp;
  }
}

function read(fragment: Readable, edited: Edited): FollowUp | Promise<FollowUp> {
  const { query, request } = edited;
  switch (fragment.kind) {
    case 'limit':
      return orUnread(limited(query, fragment), 'There is only one row.');
    case 'unlimited': {
      const { limit: _limit, limitPer: _per, withTies: _ties, ...rest } = query;
      return sure(rest);
    }
    case 'turn':
      return orUnread(
        turned(query, fragment.direction),
        'The rows have no order that could be turned round.',
      );
    case 'sort':
      return readSort(fragment, edited);
    case 'share':
      return query.kind === 'list'
        ? UNREAD
        : orUnread(
            asShare(query, request.model, fragment.percent),
            'Without groups there are no shares: ask for it by something first.',
          );
    case 'aggregate':
      return query.kind === 'list'
        ? UNREAD
        : { kind: 'either', edits: aggregated(query, request.model, fragment.aggregation) };
    case 'count':
      return readCount(edited);
    case 'rows':
      return readRows(fragment.things, edited);
    case 'ungroup':
      return query.kind === 'list' ? UNREAD : sure(ungrouped(query));
    case 'group':
      return readGroup(fragment, edited);
    case 'exclude':
      return readNarrowing(fragment.what, 'exclude', edited);
    case 'narrow':
      return readNarrowing(fragment.what, fragment.mode, edited);
  }
}

/** Why the compiler can't make a right number of it. */
export function faultOf(query: SemanticQuery, { model, timeZone }: PlanRequest): string | undefined {
  try {
    compile(model, query, { dialect: 'postgresql', timeZone });
    return undefined;
  } catch (error) {
    if (error instanceof ParleyError) return error.message;
    throw error;
  }
}
