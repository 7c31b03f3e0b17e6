import { encodeCursor, pageOf, timeCursor } from '@parley/service-kit';
import type { ModelVersionRecord } from '../semantic-model-repository.js';
import type { ModelDraftConnection } from '../types/model-draft.js';
import type { SemanticModelVersionConnection } from '../types/model-version.js';
import type { DraftRecord } from './model-draft-repository.js';
import { presentModelDraft } from './present-model-draft.js';

/** @param rows up to one more than `first` */
export function presentVersions(
  rows: readonly ModelVersionRecord[],
  first: number,
): SemanticModelVersionConnection {
  return pageOf({
    rows: rows.map(({ id, version, status, publishedAt, publishedBy, restoredFrom }) => ({
      id,
      version,
      isPublished: status === 'PUBLISHED',
      publishedAt,
      publishedBy: publishedBy === null ? null : { id: publishedBy },
      restoredFrom,
    })),
    first,
    cursorOf: ({ version }) => encodeCursor([String(version)]),
  });
}

/** @param rows up to one more than `first` */
export function presentDrafts(rows: readonly DraftRecord[], first: number): ModelDraftConnection {
  return pageOf({ rows: rows.map(presentModelDraft), first, cursorOf: timeCursor });
}
