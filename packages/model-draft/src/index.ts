export type { DraftedPart, ModelDraft, StewardQuestion } from './draft.js';
export { type DraftInput, draftModel } from './draft-model.js';
export { type LikelyKey, likelyKeys } from './keys/likely-keys.js';
