import type { ModelDraft } from '../types/model-draft.js';
import type { DraftRecord } from './model-draft-repository.js';

/** A draft as the API shows it. What it holds is read when it is asked for. */
export function presentModelDraft(draft: DraftRecord): ModelDraft {
  const { dataSourceId, createdBy, updatedBy, ...shown } = draft;
  return {
    ...shown,
    dataSource: { id: dataSourceId },
    createdBy: { id: createdBy },
    updatedBy: { id: updatedBy },
  };
}
