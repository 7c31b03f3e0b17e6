import { ParleyError } from '@parley/errors';
import type { PlatformScope, TransactionClient } from '@parley/platform-db';
import type { ThreadEntry } from './thread.js';

/** Questions of one conversation. */
const MAX_TURNS = 200;
/** Conversations that one person has; the one that was left longest ago makes room. */
const MAX_THREADS = 1_000;

/**
 * Begins the conversation that a run is about to be written down in, or finds it open for one more.
 * @throws ParleyError NOT_FOUND, BAD_INPUT where it is full
 */
export async function enterThread(
  tx: TransactionClient,
  scope: PlatformScope,
  of: { readonly thread: ThreadEntry; readonly dataSourceId: string; readonly at: Date },
): Promise<void> {
  const { thread, at } = of;
  const mine = { tenantId: scope.tenantId, startedBy: scope.userId };
  if (thread.isNew) {
    await makeRoom(tx, mine, at);
    await tx.thread.create({
      data: {
        ...{ id: thread.id, ...mine, dataSourceId: of.dataSourceId, title: thread.title },
        ...{ createdAt: at, updatedAt: at, keptUntil: thread.keptUntil },
      },
      select: { id: true },
    });
    return;
  }
  const { count } = await tx.thread.updateMany({
    where: { id: thread.id, ...mine, keptUntil: { gt: at } },
    data: { updatedAt: at, keptUntil: thread.keptUntil },
  });
  if (count === 0) throw noThread();
  if ((await tx.run.count({ where: { threadId: thread.id } })) >= MAX_TURNS) throw isFull();
}

async function makeRoom(
  tx: TransactionClient,
  mine: { readonly tenantId: string; readonly startedBy: string },
  at: Date,
): Promise<void> {
  await tx.thread.deleteMany({ where: { ...mine, keptUntil: { lte: at } } });
  const [last] = await tx.thread.findMany({
    where: mine,
    orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
    skip: MAX_THREADS - 1,
    take: 1,
    select: { updatedAt: true },
  });
  if (last !== undefined)
    await tx.thread.deleteMany({ where: { ...mine, updatedAt: { lte: last.updatedAt } } });
}

export function noThread(): ParleyError {
  return new ParleyError('NOT_FOUND', 'There is no such thread: `threads` lists yours.');
}

function isFull(): ParleyError {
  return new ParleyError(
    'BAD_INPUT',
    `This thread has its ${MAX_TURNS} questions: go on in a new one, with \`startThread\`.`,
  );
}
