import { knownValuesOf } from '@parley/access-policy';
import { matchVerified, type ParameterValue, parseTemplate, templateKey } from '@parley/catalog-search';
import { ParleyError } from '@parley/errors';
import { isId, type TimePosition } from '@parley/service-kit';
import type { Parsers } from '@parley/sql-drivers';
import type { CatalogView } from '../search/catalog-view.js';
import type { SeenCatalogs } from '../search/seen-catalog.js';
import {
  MAX_VERIFIED,
  type VerifiedContent,
  type VerifiedQuestionRecord,
  type VerifiedQuestionRepository,
} from './verified-question-repository.js';
import { type Verification, verifyQuestion } from './verify-question.js';
import { type VisibleQuestion, visibleQuestions } from './visible-questions.js';

export interface VerifiedMatch {
  readonly question: VisibleQuestion;
  readonly values: Readonly<Record<string, ParameterValue>>;
}

/** Questions whose answers stewards vouch for. Each method shows only what exists for the person of the view. */
export interface VerifiedQuestionService {
  /** @throws ParleyError NAME_TAKEN (it is there already), BAD_INPUT, and as the guard: see {@link verifyQuestion} */
  create(view: CatalogView, verification: Verification): Promise<VisibleQuestion>;
  /** Changes the revision that the steward has seen. @throws ParleyError EDIT_CONFLICT, NOT_FOUND, and as `create` */
  update(view: CatalogView, edit: Edit & { readonly verification: Verification }): Promise<VisibleQuestion>;
  /** It is no longer asked or listed among the verified. @throws ParleyError EDIT_CONFLICT, NOT_FOUND */
  retire(view: CatalogView, edit: Edit): Promise<VisibleQuestion>;
  /** The latest first: one more than `first` where there are more. */
  list(
    view: CatalogView,
    page: {
      readonly status: VerifiedQuestionRecord['status'];
      readonly first: number;
      readonly after: TimePosition | null;
    },
  ): Promise<VisibleQuestion[]>;
  /** The one that is asked, with the values said; `null` unless every word is accounted for. @throws ParleyError BAD_INPUT */
  match(view: CatalogView, asked: string): Promise<VerifiedMatch | null>;
  /** Whose data source they are of: in the order of `ids`; `null` for another tenant's and for none. */
  byIds(scope: CatalogView['caller'], ids: readonly string[]): Promise<(VerifiedQuestionRecord | null)[]>;
  /** Values of dimensions (`entity.dimension`) that the person may know. */
  knownValues(view: CatalogView): (dimension: string) => readonly string[];
  /** What of a record exists for the person. */
  show(view: CatalogView, record: VerifiedQuestionRecord): VisibleQuestion | null;
}

/** A change of what somebody has read. */
interface Edit {
  readonly id: string;
  readonly revision: number;
}

export interface VerifiedQuestionServiceDeps {
  readonly questions: VerifiedQuestionRepository;
  readonly catalogs: SeenCatalogs;
  readonly parsers: Parsers;
  readonly now: () => Date;
}

const MAX_ASKED = 1_000;
/** Rows read for a page where a policy may hide some of them. */
const ROWS_A_READ = 200;

export function createVerifiedQuestionService(deps: VerifiedQuestionServiceDeps): VerifiedQuestionService {
  const { questions, catalogs, parsers, now } = deps;

  const show = (view: CatalogView, record: VerifiedQuestionRecord): VisibleQuestion | null => {
    const [visible] = visibleQuestions([record], { ...view, model: catalogs.visibleModel(view) });
    return visible ?? null;
  };

  /** What the steward may show to everybody must be there for the steward. */
  const shown = (view: CatalogView, record: VerifiedQuestionRecord): VisibleQuestion =>
    show(view, record) ?? { record, mayShow: () => true };

  async function checked(
    view: CatalogView,
    verification: Verification,
    own?: string,
  ): Promise<VerifiedContent> {
    const content = await verifyQuestion(verification, view, { parsers, model: catalogs.visibleModel(view) });
    const verified = await questions.verified(view.caller, view.dataSourceId);
    const others = verified.filter(({ id }) => id !== own);
    const key = templateKey(parseTemplate(content.question));
    const sameWords = others.filter(({ question }) => templateKey(parseTemplate(question)) === key);
    // One that is hidden from the steward stands in nobody's way: that it is there is not told, and whoever sees both is answered by
    // the older one (`matchVerified`).
    if (sameWords.some((record) => show(view, record) !== null)) {
      throw new ParleyError(
        'NAME_TAKEN',
        'This question is verified already: change that one, or retire it first.',
      );
    }
    // A bound of everybody's: at it, a steward may learn how many there are that they don't see, and nothing else of them.
    if (others.length >= MAX_VERIFIED) {
      throw new ParleyError(
        'BAD_INPUT',
        `A data source has at most ${MAX_VERIFIED} verified questions: retire some first.`,
      );
    }
    return content;
  }

  async function changed(
    view: CatalogView,
    edit: Edit,
    to: VerifiedContent | 'retired',
  ): Promise<VisibleQuestion> {
    const record = await questions.update(view.caller, {
      id: edit.id,
      revision: edit.revision,
      at: now(),
      to,
    });
    if (record !== null) return shown(view, record);
    const [standing] = await questions.byIds(view.caller, [edit.id]);
    throw new ParleyError(
      'EDIT_CONFLICT',
      'Somebody changed this question since you read it: read it again and make your change to that.',
      { details: { revision: standing?.revision ?? null } },
    );
  }

  return {
    show,
    knownValues: (view) => knownValuesOf(catalogs.visibleModel(view)),

    async create(view, verification) {
      const content = await checked(view, verification);
      const { dataSourceId, caller } = view;
      return shown(view, await questions.create(caller, { ...content, dataSourceId, at: now() }));
    },

    async update(view, { verification, ...edit }) {
      return changed(view, edit, await checked(view, verification, edit.id));
    },

    retire: (view, edit) => changed(view, edit, 'retired'),

    async list(view, { status, first, after }) {
      const knowledge = { ...view, model: catalogs.visibleModel(view) };
      const found: VisibleQuestion[] = [];
      let from = after;
      for (;;) {
        const which = { dataSourceId: view.dataSourceId, status, after: from, limit: ROWS_A_READ };
        const rows = await questions.list(view.caller, which);
        found.push(...visibleQuestions(rows, knowledge));
        const last = rows.at(-1);
        if (found.length > first || rows.length < ROWS_A_READ || last === undefined) break;
        from = last;
      }
      return found.slice(0, first + 1);
    },

    async match(view, asked) {
      if (asked.length > MAX_ASKED) {
        throw new ParleyError('BAD_INPUT', `A question has at most ${MAX_ASKED} characters.`);
      }
      const verified = await questions.verified(view.caller, view.dataSourceId);
      const model = catalogs.visibleModel(view);
      const candidates = visibleQuestions(verified, { ...view, model }).map((question) => ({
        ...question,
        template: parseTemplate(question.record.question),
      }));
      return matchVerified(asked, candidates, knownValuesOf(model));
    },

    async byIds(scope, ids) {
      const found = await questions.byIds(scope, ids.filter(isId));
      const byId = new Map(found.map((record) => [record.id, record]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  };
}
