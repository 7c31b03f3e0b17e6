import { appendAuditIn, jsonColumn, newId, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { olderThan, type TimePosition } from '@parley/service-kit';

/** Something to be said of a draft that the model itself has no place for. */
export interface DraftNote {
  readonly path: string;
  readonly reason: string;
}

/** A model in the making, without its content. */
export interface DraftRecord {
  readonly id: string;
  readonly dataSourceId: string;
  readonly name: string;
  readonly revision: number;
  /** The published version that it would replace; 0 where there was none. */
  readonly basedOnVersion: number;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewDraft {
  readonly dataSourceId: string;
  readonly name: string;
  readonly definition: object;
  readonly basedOnVersion: number;
  readonly notes: readonly DraftNote[];
}

export interface DraftEdit {
  readonly id: string;
  readonly basedOnRevision: number;
  readonly definition: object;
  readonly name?: string;
}

export interface ModelDraftRepository {
  byId(scope: PlatformScope, id: string): Promise<DraftRecord | null>;
  /** Newest first. */
  byDataSource(
    scope: PlatformScope,
    dataSourceId: string,
    page: { readonly first: number; readonly position: TimePosition | null },
  ): Promise<DraftRecord[]>;
  count(scope: PlatformScope, dataSourceId: string): Promise<number>;
  notes(scope: PlatformScope, id: string): Promise<readonly DraftNote[]>;
  /** The model at a revision: stored JSON, not trusted until parsed; `null` where it was never or is no longer kept. */
  definition(scope: PlatformScope, id: string, revision: number): Promise<unknown>;
  create(scope: PlatformScope, draft: NewDraft): Promise<DraftRecord>;
  /** Writes the next revision, if the one it is based on is still the newest; `null` where it is not. */
  save(scope: PlatformScope, edit: DraftEdit): Promise<DraftRecord | null>;
  /** Says which published version it replaces from now on; no edit, so the revision stays. */
  rebase(scope: PlatformScope, id: string, version: number): Promise<void>;
  /** Whether there was one. */
  remove(scope: PlatformScope, id: string): Promise<boolean>;
}

/** A conflict with something older than this is told without its details. */
const KEPT_REVISIONS = 50;

const DRAFT = {
  id: true,
  dataSourceId: true,
  name: true,
  revision: true,
  basedOnVersion: true,
  createdBy: true,
  updatedBy: true,
  createdAt: true,
  updatedAt: true,
} as const;

export function createModelDraftRepository(db: PlatformDb, now: () => Date): ModelDraftRepository {
  const ours = (scope: PlatformScope) => ({ tenantId: scope.tenantId });
  return {
    byId: (scope, id) =>
      db.forScope(scope).modelDraft.findFirst({ where: { id, ...ours(scope) }, select: DRAFT }),

    byDataSource: (scope, dataSourceId, { first, position }) =>
      db.forScope(scope).modelDraft.findMany({
        where: {
          dataSourceId,
          ...ours(scope),
          ...olderThan(position),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: first,
        select: DRAFT,
      }),

    count: (scope, dataSourceId) =>
      db.forScope(scope).modelDraft.count({ where: { dataSourceId, ...ours(scope) } }),

    notes: async (scope, id) => {
      const row = await db
        .forScope(scope)
        .modelDraft.findFirst({ where: { id, ...ours(scope) }, select: { notes: true } });
      return toNotes(row?.notes);
    },

    definition: async (scope, id, revision) => {
      const row = await db.forScope(scope).modelDraftRevision.findFirst({
        where: { draftId: id, revision, ...ours(scope) },
        select: { definition: true },
      });
      return row?.definition ?? null;
    },

    create: (scope, { definition, notes, ...draft }) =>
      db.transaction(scope, async (tx) => {
        const at = now();
        const made = await tx.modelDraft.create({
          data: {
            id: newId(),
            ...ours(scope),
            ...draft,
            notes: jsonColumn(notes),
            ...{ createdBy: scope.userId, updatedBy: scope.userId, createdAt: at, updatedAt: at },
          },
          select: DRAFT,
        });
        await tx.modelDraftRevision.create({
          data: revisionOf(scope, { draftId: made.id, revision: 1, definition, madeAt: at }),
          select: { revision: true },
        });
        await appendAuditIn(tx, scope, {
          action: 'model_draft.created',
          target: made.id,
          details: { dataSourceId: made.dataSourceId },
        });
        return made;
      }),

    save: (scope, { id, basedOnRevision, definition, name }) =>
      db.transaction(scope, async (tx) => {
        const at = now();
        const revision = basedOnRevision + 1;
        // The row's lock puts two editors in a line; the second finds another revision than the one it has seen.
        const { count } = await tx.modelDraft.updateMany({
          where: { id, ...ours(scope), revision: basedOnRevision },
          data: {
            revision,
            updatedBy: scope.userId,
            updatedAt: at,
            ...(name !== undefined && { name }),
          },
        });
        if (count === 0) return null;
        await tx.modelDraftRevision.create({
          data: revisionOf(scope, { draftId: id, revision, definition, madeAt: at }),
          select: { revision: true },
        });
        await tx.modelDraftRevision.deleteMany({
          where: { draftId: id, ...ours(scope), revision: { lte: revision - KEPT_REVISIONS } },
        });
        return tx.modelDraft.findFirst({ where: { id, ...ours(scope) }, select: DRAFT });
      }),

    rebase: async (scope, id, version) => {
      await db.forScope(scope).modelDraft.updateMany({
        where: { id, ...ours(scope) },
        data: { basedOnVersion: version, updatedBy: scope.userId },
      });
    },

    remove: (scope, id) =>
      db.transaction(scope, async (tx) => {
        const { count } = await tx.modelDraft.deleteMany({ where: { id, ...ours(scope) } });
        if (count === 0) return false;
        await appendAuditIn(tx, scope, { action: 'model_draft.discarded', target: id });
        return true;
      }),
  };
}

function revisionOf(
  scope: PlatformScope,
  { definition, ...of }: { draftId: string; revision: number; definition: object; madeAt: Date },
) {
  return {
    ...of,
    tenantId: scope.tenantId,
    madeBy: scope.userId,
    definition: jsonColumn(definition),
  };
}

/** Only `create` writes notes, so their form is known. */
function toNotes(stored: unknown): readonly DraftNote[] {
  return Array.isArray(stored) ? (stored as readonly DraftNote[]) : [];
}
