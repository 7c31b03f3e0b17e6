import { ParleyError } from '@parley/errors';
import { conditionText } from '@parley/planners';
import {
  compareModels,
  type ModelChange,
  type SemanticModel,
  semanticModelSchema,
} from '@parley/semantic-layer';

/** More changes than anybody merges by hand; the two versions can be compared in full. */
const MAX_CHANGES = 50;

/** What somebody else did meanwhile. */
interface Meanwhile {
  /** One sentence, with the way out. */
  readonly message: string;
  /** What an edit has to be based on now. */
  readonly current: { readonly revision: number } | { readonly version: number };
  /** The model that the edit was based on, and the one that is there now. */
  readonly before: unknown;
  readonly after: unknown;
  /** What of a model the editor may see: the older one may tell of what they see no longer. */
  readonly cut: CutModel;
}

export type CutModel = (model: SemanticModel) => SemanticModel;

/** The error for an edit of what has changed since: it says what changed, so that nothing of it is lost. */
export function editConflict({ message, current, ...models }: Meanwhile): ParleyError {
  const changes = changesBetween(models);
  return new ParleyError('EDIT_CONFLICT', message, {
    details: {
      ...current,
      changes: changes
        .slice(0, MAX_CHANGES)
        .map(({ kind, part, name, sentence }) => ({ kind, part, name, sentence })),
    },
  });
}

/** Between two models as they are stored; nothing where one of them has not the form of a model. */
function changesBetween({
  before,
  after,
  cut,
}: Pick<Meanwhile, 'before' | 'after' | 'cut'>): readonly ModelChange[] {
  const earlier = semanticModelSchema.safeParse(before);
  const later = semanticModelSchema.safeParse(after);
  return earlier.success && later.success
    ? compareModels(cut(earlier.data), cut(later.data), conditionText)
    : [];
}
