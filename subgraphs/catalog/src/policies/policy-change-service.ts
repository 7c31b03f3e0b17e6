import { ParleyError } from '@parley/errors';
import { appendAuditIn, newId, type PlatformDb, type TransactionClient } from '@parley/platform-db';
import type { Caller } from '@parley/service-kit';
import { isId } from '@parley/service-kit';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { describeChange } from './describe-change.js';
import { readMember } from './member-repository.js';
import { widenedFor } from './own-sight.js';
import type { PolicyChange } from './policy-change.js';
import {
  addWaitingChange,
  findWaitingChange,
  lockedPolicyState,
  storePolicyState,
  takeWaitingChange,
  type WaitingChange,
  waitingChangeCount,
} from './policy-change-repository.js';
import { changedState, type PolicyState, policyIdOf } from './policy-state.js';

/** What became of a change. */
export type ChangeOutcome =
  | { readonly kind: 'made'; readonly policyId: string | null }
  | { readonly kind: 'waiting'; readonly waiting: WaitingChange };

/** A change somebody wants, where, and whether it may wait for a second person. */
export interface WantedChange {
  readonly dataSourceId: string;
  readonly change: PolicyChange;
  readonly forApproval: boolean;
  /** The physical schema as last read. */
  readonly catalog: PhysicalCatalog;
}

/** Changes what cuts people's sight. */
export interface PolicyChangeService {
  /**
   * Makes a change, all or nothing. Nobody widens their own sight: what might let its author see more waits for somebody else, if
   * the author says so.
   * @throws ParleyError FORBIDDEN (it might), NOT_FOUND, EDIT_CONFLICT, NAME_TAKEN, BAD_INPUT
   */
  change(author: Caller, wanted: WantedChange): Promise<ChangeOutcome>;
  /**
   * Makes a change that waits. Somebody else's word is what it waits for, so nobody's sight is compared.
   * @throws ParleyError FORBIDDEN (one's own, or no permission for it), NOT_FOUND, EDIT_CONFLICT, NAME_TAKEN
   */
  approve(approver: Caller, id: string): Promise<WaitingChange>;
  /** Drops a change that waits; its author may too. @throws ParleyError NOT_FOUND, FORBIDDEN */
  decline(decider: Caller, id: string): Promise<WaitingChange>;
}

const MAX_WAITING = 200;
const ACTIONS = {
  CREATE: 'policy.created',
  UPDATE: 'policy.updated',
  DELETE: 'policy.deleted',
  BIND: 'policy.bound',
  UNBIND: 'policy.unbound',
  CLASSIFY: 'tables.classified',
  DECLASSIFY: 'tables.declassified',
} as const satisfies Record<PolicyChange['kind'], string>;

export function createPolicyChangeService(db: PlatformDb, now: () => Date): PolicyChangeService {
  return {
    change: (author, wanted) =>
      db.transaction(author, async (tx) => {
        const { dataSourceId, change, catalog, forApproval } = wanted;
        const before = await lockedPolicyState(tx, author, dataSourceId);
        const after = changedState(before, change, { dataSourceId, now: now() });
        const member = await readMember(tx, author, author.userId);
        if (member === null) throw new ParleyError('FORBIDDEN', 'You are no member of this tenant any more.');
        const widening = widenedFor(member, { before, after }, catalog);
        if (widening === null) {
          await make(tx, author, { dataSourceId, change, before, after });
          return { kind: 'made', policyId: policyIdOf(change) };
        }
        if (!forApproval) throw needsSecondPerson(widening);
        return {
          kind: 'waiting',
          waiting: await keep(tx, author, { ...wanted, before, widening, now: now() }),
        };
      }),

    async approve(approver, id) {
      const waiting = await findOrThrow(db, approver, id);
      const { change, dataSourceId, proposedBy } = waiting;
      checkPermission(approver, change);
      if (proposedBy === approver.userId) {
        throw new ParleyError(
          'FORBIDDEN',
          'You proposed this change, so somebody else has to approve it: ask another administrator.',
        );
      }
      await db.transaction(approver, async (tx) => {
        const before = await lockedPolicyState(tx, approver, dataSourceId);
        if (!(await takeWaitingChange(tx, approver, id))) throw noSuchChange();
        const after = changedState(before, change, { dataSourceId, now: now() });
        await make(tx, approver, { dataSourceId, change, before, after, proposedBy });
      });
      return waiting;
    },

    async decline(decider, id) {
      const waiting = await findOrThrow(db, decider, id);
      checkPermission(decider, waiting.change);
      await db.transaction(decider, async (tx) => {
        if (!(await takeWaitingChange(tx, decider, id))) throw noSuchChange();
        await appendAuditIn(tx, decider, {
          action: 'policy.change_declined',
          target: policyIdOf(waiting.change) ?? waiting.dataSourceId,
          details: { changeId: id, proposedBy: waiting.proposedBy },
        });
      });
      return waiting;
    },
  };
}

interface MadeChange {
  readonly dataSourceId: string;
  readonly change: PolicyChange;
  readonly before: PolicyState;
  readonly after: PolicyState;
  readonly proposedBy?: string;
}

async function make(tx: TransactionClient, caller: Caller, made: MadeChange): Promise<void> {
  const { dataSourceId, change, before, proposedBy } = made;
  await storePolicyState(tx, caller, made);
  await appendAuditIn(tx, caller, {
    action: ACTIONS[change.kind],
    target: policyIdOf(change) ?? dataSourceId,
    details: {
      dataSourceId,
      what: describeChange(change, before),
      ...(proposedBy === undefined ? {} : { proposedBy }),
    },
  });
}

async function keep(
  tx: TransactionClient,
  author: Caller,
  kept: WantedChange & { readonly before: PolicyState; readonly widening: string; readonly now: Date },
): Promise<WaitingChange> {
  const { dataSourceId, before, widening, now } = kept;
  if ((await waitingChangeCount(tx, author, dataSourceId)) >= MAX_WAITING) {
    throw new ParleyError(
      'BAD_INPUT',
      `At most ${MAX_WAITING} changes of a data source wait at a time: have some of them decided on first.`,
    );
  }
  const change = pinned(kept.change, before);
  const id = newId();
  const waiting = await addWaitingChange(tx, author, { id, dataSourceId, createdAt: now, widening, change });
  await appendAuditIn(tx, author, {
    action: 'policy.change_proposed',
    target: policyIdOf(change) ?? dataSourceId,
    details: { changeId: id, dataSourceId, what: describeChange(change, before), widening },
  });
  return waiting;
}

/** Whoever approves a binding approves the rule as it is now, not what somebody makes of it until then. */
function pinned(change: PolicyChange, { policies }: PolicyState): PolicyChange {
  if (change.kind !== 'BIND' && change.kind !== 'UNBIND') return change;
  return { ...change, revision: policies.find(({ id }) => id === change.policyId)?.revision ?? null };
}

async function findOrThrow(db: PlatformDb, caller: Caller, id: string): Promise<WaitingChange> {
  const waiting = isId(id) ? await findWaitingChange(db, caller, id) : null;
  if (waiting === null) throw noSuchChange();
  return waiting;
}

function checkPermission(caller: Caller, { kind }: PolicyChange): void {
  const permission = kind === 'CLASSIFY' || kind === 'DECLASSIFY' ? 'data:classify' : 'policy:write';
  if (caller.permissions.has(permission)) return;
  throw new ParleyError('FORBIDDEN', `You may not decide on this change: ask somebody with ${permission}.`, {
    details: { permission },
  });
}

function needsSecondPerson(widening: string): ParleyError {
  return new ParleyError(
    'FORBIDDEN',
    `This might let you see ${widening}, and nobody widens their own sight: ask another administrator to make the change, or send it with \`forApproval: true\` for one to approve.`,
    { details: { widening } },
  );
}

function noSuchChange(): ParleyError {
  return new ParleyError(
    'NOT_FOUND',
    'No such change waits for anybody: it was decided on, or `dataSource { policyChanges }` lists it under another id.',
  );
}
