import { bindJson } from '@parley/catalog-search';
import { isParleyError } from '@parley/errors';
import {
  compile,
  type SemanticModel,
  semanticModelSchema,
  semanticQuerySchema,
} from '@parley/semantic-layer';
import type { SqlDialect } from '@parley/sql-guard';
import type { CatalogContext } from '../context.js';
import { loadCatalogView } from '../search/load-catalog-view.js';
import type { QuestionImpact } from '../types/question-impact.js';
import type { VerifiedQuestionRecord } from '../verified/verified-question-repository.js';
import { loadModelSight } from './load-model-sight.js';
import { cutModel } from './model-sight.js';

/** So many questions are looked at; they are all compiled, and those whose statement changes are run. */
const MAX_QUESTIONS = 100;
const MAX_TRIALS = 50;

/** A question that is kept somewhere, as a semantic query that nobody has checked. */
interface KeptQuestion {
  readonly kind: QuestionImpact['kind'];
  readonly name: string;
  readonly query: unknown;
}

/**
 * Which saved and verified questions a model would answer differently from the published one: their statements are
 * compared, and where those differ, their results, run as the caller and under the caller's own policies.
 *
 * @throws ParleyError what reading the schema or connecting throws
 */
export async function questionImpacts(
  definition: unknown,
  dataSourceId: string,
  context: CatalogContext,
): Promise<readonly QuestionImpact[]> {
  const view = await loadCatalogView(dataSourceId, context);
  const shaped = semanticModelSchema.safeParse(definition);
  if (view.model === null || !shaped.success) return [];
  const sight = await loadModelSight(dataSourceId, context);
  const before = cutModel(semanticModelSchema.parse(view.model.definition), sight);
  const after = cutModel(shaped.data, sight);
  const page = { status: 'VERIFIED', first: MAX_QUESTIONS, after: null } as const;
  const verified = await context.verifiedQuestions.list(view, page);
  const kept = [...savedIn(before), ...verified.flatMap(({ record }) => semanticQuestion(record))];
  const { catalog } = view.schema;
  const compared = kept
    .slice(0, MAX_QUESTIONS)
    .map((question) => ({ question, ...statementsOf(question, { before, after, dialect: catalog.engine }) }));
  const differing = compared.flatMap(({ question, before: from, after: to }) =>
    from.ok && to.ok && from.sql !== to.sql ? [{ question, before: from.sql, after: to.sql }] : [],
  );
  const tried = differing.slice(0, MAX_TRIALS);
  const outcomes =
    view.ownPolicy === null || tried.length === 0
      ? []
      : await context.questionTrials.compare(
          view.caller,
          { dataSourceId, catalog, policy: view.ownPolicy },
          tried,
        );
  const outcomeOf = new Map(tried.map(({ question }, position) => [question, outcomes[position]]));
  return compared.flatMap(({ question, before: from, after: to }): QuestionImpact[] => {
    const { kind, name } = question;
    if (from.ok && !to.ok) return [{ kind, name, impact: 'BREAKS', reason: to.message }];
    if (!from.ok && to.ok) return [{ kind, name, impact: 'MENDED', reason: null }];
    if (!from.ok || !to.ok || from.sql === to.sql) return [];
    const outcome = outcomeOf.get(question);
    switch (outcome?.kind) {
      case 'same':
        return [{ kind, name, impact: 'SAME_RESULT', reason: null }];
      case 'different':
        return [{ kind, name, impact: 'CHANGED_RESULT', reason: null }];
      default:
        return [
          {
            kind,
            name,
            impact: 'UNTRIED',
            reason: outcome?.reason ?? 'Too many questions change to try them all.',
          },
        ];
    }
  });
}

function savedIn({ savedQueries = [] }: SemanticModel): KeptQuestion[] {
  return savedQueries.map(({ name, query }) => ({ kind: 'SAVED_QUERY', name, query }));
}

/** SQL that somebody vouches for asks the tables, not the model. */
function semanticQuestion({ question, parameters, query }: VerifiedQuestionRecord): KeptQuestion[] {
  if (query.kind === 'sql') return [];
  const examples = Object.fromEntries(parameters.map(({ name, example }) => [name, example]));
  return [{ kind: 'VERIFIED_QUESTION', name: question, query: bindJson(query.semantic, examples) }];
}

type Statement =
  | { readonly ok: true; readonly sql: string }
  | { readonly ok: false; readonly message: string };

function statementsOf(
  { query }: KeptQuestion,
  models: { readonly before: SemanticModel; readonly after: SemanticModel; readonly dialect: SqlDialect },
): { readonly before: Statement; readonly after: Statement } {
  const statement = (model: SemanticModel): Statement => {
    const parsed = semanticQuerySchema.safeParse(query);
    if (!parsed.success) return { ok: false, message: 'The question has not the form of a query.' };
    try {
      return { ok: true, sql: compile(model, parsed.data, { dialect: models.dialect, timeZone: 'UTC' }).sql };
    } catch (error) {
      if (!isParleyError(error)) throw error;
      return { ok: false, message: error.message };
    }
  };
  return { before: statement(models.before), after: statement(models.after) };
}
