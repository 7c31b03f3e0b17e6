import { seesEveryRow } from '@parley/access-policy';
import { ParleyError } from '@parley/errors';
import { isId, type TimePosition } from '@parley/service-kit';
import { type EffectivePolicy, visibleSchema } from '@parley/sql-guard';
import type { CatalogView } from '../search/catalog-view.js';
import type { FeedbackRepository, SuggestionRecord, SuggestionStatus } from './feedback-repository.js';

/** What models could learn. A steward sees only what could not tell them more than they see anyway. */
export interface SuggestionService {
  /** The latest first: one more than `first` where there are more. */
  list(
    view: CatalogView,
    page: { readonly status: SuggestionStatus; readonly first: number; readonly after: TimePosition | null },
  ): Promise<SuggestionRecord[]>;
  /** Whatever the tenant has; `null` for another tenant's and for none. Not to be shown before {@link isVisible}. */
  byId(scope: CatalogView['caller'], id: string): Promise<SuggestionRecord | null>;
  /**
   * Somebody with a clearer sight may have given it: a suggestion shows to those alone who see every row and every cell of what it was
   * made from. Where nobody knows what that was, to those alone whom no policy binds and who may read them all.
   */
  isVisible(view: CatalogView, suggestion: SuggestionRecord): boolean;
  /** Decides, and carries the decision out; if that fails, nothing is decided. @throws ParleyError EDIT_CONFLICT, and what `work` throws */
  accept<T>(view: CatalogView, suggestion: SuggestionRecord, work: () => Promise<T>): Promise<T>;
  /** @throws ParleyError EDIT_CONFLICT */
  dismiss(view: CatalogView, suggestion: SuggestionRecord): Promise<void>;
}

const ROWS_A_READ = 200;

export function createSuggestionService(feedback: FeedbackRepository, now: () => Date): SuggestionService {
  const isVisible: SuggestionService['isVisible'] = ({ schema, policy, ownPolicy }, { uses }) => {
    if (ownPolicy === null) return false;
    if (uses === null) return policy === null && isUncut(ownPolicy);
    return seesEveryRow(uses, visibleSchema(schema.catalog, ownPolicy));
  };

  async function decide(view: CatalogView, id: string, status: 'ACCEPTED' | 'DISMISSED'): Promise<void> {
    if (await feedback.decide(view.caller, { id, status, at: now() })) return;
    throw new ParleyError('EDIT_CONFLICT', 'Somebody decided about this suggestion already: read it again.');
  }

  return {
    isVisible,

    async list(view, { status, first, after }) {
      const found: SuggestionRecord[] = [];
      let from = after;
      for (;;) {
        const which = { dataSourceId: view.dataSourceId, status, after: from, limit: ROWS_A_READ };
        const rows = await feedback.suggestions(view.caller, which);
        found.push(...rows.filter((row) => isVisible(view, row)));
        const last = rows.at(-1);
        if (found.length > first || rows.length < ROWS_A_READ || last === undefined) break;
        from = last;
      }
      return found.slice(0, first + 1);
    },

    byId: async (scope, id) => (isId(id) ? feedback.suggestion(scope, id) : null),

    async accept(view, { id }, work) {
      await decide(view, id, 'ACCEPTED');
      try {
        return await work();
      } catch (error) {
        await feedback.reopen(view.caller, id);
        throw error;
      }
    },

    dismiss: (view, { id }) => decide(view, id, 'DISMISSED'),
  };
}

function isUncut({ layers, denials: { tables, rows, columns } }: EffectivePolicy): boolean {
  return [layers, tables, rows, columns].every(({ length }) => length === 0);
}
