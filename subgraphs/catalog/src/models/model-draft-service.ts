import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { checkFirst, isId, timePosition } from '@parley/service-kit';
import { type CutModel, editConflict } from './edit-conflict.js';
import type { DraftNote, DraftRecord, ModelDraftRepository, NewDraft } from './model-draft-repository.js';
import { checkLength } from './model-length.js';

/** Semantic models in the making. */
export interface ModelDraftService {
  /** `null` for another tenant's and for none. */
  find(scope: PlatformScope, id: string): Promise<DraftRecord | null>;
  /** @throws ParleyError NOT_FOUND for another tenant's and for none */
  require(scope: PlatformScope, id: string): Promise<DraftRecord>;
  /** Newest first, one more than asked for where there are more. @throws ParleyError BAD_INPUT, INVALID_CURSOR */
  page(
    scope: PlatformScope,
    dataSourceId: string,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<DraftRecord[]>;
  /** The model as the draft has it now, perhaps with faults. */
  definition(scope: PlatformScope, draft: DraftRecord): Promise<object>;
  /** What could not be taken over, or is a guess. */
  notes(scope: PlatformScope, draft: DraftRecord): Promise<readonly DraftNote[]>;
  /** @throws ParleyError BAD_INPUT where it is too big, or there are too many */
  create(scope: PlatformScope, draft: NewDraft): Promise<DraftRecord>;
  /** @throws ParleyError EDIT_CONFLICT where the draft is at another revision than the one somebody saw */
  requireRevision(scope: PlatformScope, seen: SeenDraft): Promise<void>;
  /** @throws ParleyError EDIT_CONFLICT where somebody else has saved since, NOT_FOUND, BAD_INPUT */
  save(scope: PlatformScope, edit: SavedDraft): Promise<DraftRecord>;
  /** Says which published version the draft replaces from now on. */
  rebase(scope: PlatformScope, id: string, version: number): Promise<void>;
  /** @throws ParleyError NOT_FOUND */
  discard(scope: PlatformScope, id: string): Promise<void>;
}

/** A draft as somebody saw it. */
interface SeenDraft {
  readonly draft: DraftRecord;
  /** The revision that the person saw when they began. */
  readonly basedOnRevision: number;
  /** What of a model they may be shown. */
  readonly cut: CutModel;
}

export interface SavedDraft extends SeenDraft {
  readonly definition: object;
  readonly name?: string;
}

/** Drafts that somebody forgot are kept; this many are too many to choose from. */
const MAX_DRAFTS = 100;
const MAX_NAME = 200;

export function createModelDraftService(drafts: ModelDraftRepository): ModelDraftService {
  const find = async (scope: PlatformScope, id: string) => (isId(id) ? drafts.byId(scope, id) : null);

  const conflict = async (
    scope: PlatformScope,
    { draft: { id, revision }, basedOnRevision: seen, cut }: SeenDraft,
  ) =>
    editConflict({
      cut,
      message: `Somebody saved this draft since you looked, it is at revision ${revision}: take over what changed, and send it with \`basedOnRevision: ${revision}\`.`,
      current: { revision },
      before: await drafts.definition(scope, id, seen),
      after: await drafts.definition(scope, id, revision),
    });

  return {
    find,

    async require(scope, id) {
      const draft = await find(scope, id);
      if (draft === null) throw noSuchDraft();
      return draft;
    },

    async page(scope, dataSourceId, { first, after }) {
      checkFirst(first);
      return drafts.byDataSource(scope, dataSourceId, { first: first + 1, position: timePosition(after) });
    },

    async definition(scope, { id, revision }) {
      const definition = await drafts.definition(scope, id, revision);
      // Saved or discarded since the draft was read.
      if (typeof definition !== 'object' || definition === null) throw noSuchDraft();
      return definition;
    },

    notes: (scope, { id }) => drafts.notes(scope, id),

    async create(scope, draft) {
      checkName(draft.name);
      checkLength(draft.definition, 'stored');
      if ((await drafts.count(scope, draft.dataSourceId)) >= MAX_DRAFTS) {
        throw new ParleyError(
          'BAD_INPUT',
          `A data source has at most ${MAX_DRAFTS} drafts: discard those that nobody works on.`,
        );
      }
      return drafts.create(scope, draft);
    },

    async requireRevision(scope, seen) {
      if (seen.draft.revision !== seen.basedOnRevision) throw await conflict(scope, seen);
    },

    async save(scope, { draft, basedOnRevision, cut, definition, ...more }) {
      if (more.name !== undefined) checkName(more.name);
      checkLength(definition, 'stored');
      const saved = await drafts.save(scope, { id: draft.id, basedOnRevision, definition, ...more });
      if (saved !== null) return saved;
      const current = await drafts.byId(scope, draft.id);
      if (current === null) throw noSuchDraft();
      throw await conflict(scope, { draft: current, basedOnRevision, cut });
    },

    rebase: (scope, id, version) => drafts.rebase(scope, id, version),

    async discard(scope, id) {
      if (!isId(id) || !(await drafts.remove(scope, id))) throw noSuchDraft();
    },
  };
}

function noSuchDraft(): ParleyError {
  return new ParleyError('NOT_FOUND', 'There is no such draft: `dataSource { modelDrafts }` lists yours.');
}

function checkName(name: string): void {
  if (name.length >= 1 && name.length <= MAX_NAME) return;
  throw new ParleyError('BAD_INPUT', `A draft's name has 1 to ${MAX_NAME} characters.`);
}
