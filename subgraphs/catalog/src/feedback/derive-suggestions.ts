import type { QueryUses } from '@parley/access-policy';
import { parseTemplate, templateKey } from '@parley/catalog-search';
import type { SemanticModel } from '@parley/semantic-layer';
import { addedConditions } from './added-conditions.js';
import type { NewSuggestion } from './feedback-repository.js';
import type { ModelPart, SuggestionContent } from './suggestion.js';

/** Feedback, and what is known about it. */
export interface KnownFeedback {
  readonly question: string;
  readonly verdict: 'RIGHT' | 'WRONG' | 'CORRECTED';
  readonly sql: string | null;
  readonly correctedSql: string | null;
  /** What the two statements read; `null` where the guard could not say, or there is none. */
  readonly uses: QueryUses | null;
  readonly correctedUses: QueryUses | null;
  /** As the giver sees it. */
  readonly model: SemanticModel | null;
  /** Words of the question that nothing was found for. */
  readonly unknownWords: readonly string[];
}

const MAX_WORDS = 60;

/**
 * What a model could learn from feedback, by fixed rules:
 * - an answer that is right, or was corrected, may become a verified question;
 * - one phrase that nobody knows, and one condition more in the correction: the phrase may name that condition;
 * - one phrase that nobody knows, and one column more in the correction: the phrase may be another word for it.
 */
export function deriveSuggestions(feedback: KnownFeedback): NewSuggestion[] {
  const contents = [...verifiedQuestion(feedback), ...learnedWord(feedback)];
  const uses = unionOf(feedback);
  return contents.map((content) => ({ key: keyOf(content), content, uses }));
}

function verifiedQuestion({ question, verdict, sql, correctedSql }: KnownFeedback): SuggestionContent[] {
  const answer = verdict === 'CORRECTED' ? correctedSql : verdict === 'RIGHT' ? sql : null;
  // Braces would be parameters.
  return answer === null || /[{}]/.test(question + answer)
    ? []
    : [{ kind: 'VERIFIED_QUESTION', question, sql: answer }];
}

function learnedWord({
  sql,
  correctedSql,
  uses,
  correctedUses,
  model,
  unknownWords,
}: KnownFeedback): SuggestionContent[] {
  const [phrase, ...others] = unknownWords;
  if (phrase === undefined || others.length > 0 || phrase.length > MAX_WORDS) return [];
  if (sql === null || correctedSql === null || correctedUses === null || model === null) return [];
  const [condition, ...moreConditions] = addedConditions(sql, correctedSql);
  if (condition !== undefined) {
    const found = dimensionsOf(model, correctedUses).filter(
      ({ column }) => column.toLowerCase() === condition.column.toLowerCase(),
    );
    const [dimension] = found;
    if (dimension === undefined || found.length > 1 || moreConditions.length > 0) return [];
    return [
      {
        kind: 'FILTER',
        label: phrase,
        dimension: `${dimension.entity}.${dimension.name}`,
        value: condition.value,
      },
    ];
  }
  if (uses === null) return [];
  const added = partsOf(model, correctedUses).filter(
    ({ table, column }) => !reads(uses, table, column) && reads(correctedUses, table, column),
  );
  const [part, ...moreParts] = added;
  if (part === undefined || moreParts.length > 0) return [];
  return [{ kind: 'SYNONYM', synonym: phrase, of: part.part, label: part.label }];
}

type Table = SemanticModel['entities'][number]['table'];

function dimensionsOf(model: SemanticModel, uses: QueryUses) {
  return model.entities.flatMap(({ name: entity, table, dimensions }) =>
    dimensions.flatMap(({ name, column, label }) =>
      column !== undefined && reads(uses, table, column) ? [{ entity, name, column, label, table }] : [],
    ),
  );
}

interface NamedColumn {
  readonly part: ModelPart;
  readonly label: string;
  readonly table: Table;
  readonly column: string;
}

/** What of a model stands for one column that is read: dimensions, and the simple metrics over its sum and the like. */
function partsOf(model: SemanticModel, uses: QueryUses): NamedColumn[] {
  const dimensions = dimensionsOf(model, uses).map(({ entity, name, column, label, table }): NamedColumn => {
    return { part: { kind: 'dimension', entity, name }, label, table, column };
  });
  const metrics = model.metrics.flatMap((metric): NamedColumn[] => {
    if (metric.type !== 'simple') return [];
    const entity = model.entities.find(({ name }) => name === metric.entity);
    const column = entity?.measures.find(({ name }) => name === metric.measure)?.expression;
    if (entity === undefined || column === undefined || !reads(uses, entity.table, column)) return [];
    return [
      { part: { kind: 'metric', name: metric.name }, label: metric.label, table: entity.table, column },
    ];
  });
  // A column that is both has no one meaning.
  return [...dimensions, ...metrics];
}

function reads(uses: QueryUses, table: Table, column: string): boolean {
  return uses.some(
    (use) => use.schema === table.schema && use.table === table.table && use.columns.includes(column),
  );
}

/** Null as soon as one of the statements could not be read: then nobody knows whose secrets are in it. */
function unionOf({ sql, correctedSql, uses, correctedUses }: KnownFeedback): QueryUses | null {
  if ((sql !== null && uses === null) || (correctedSql !== null && correctedUses === null)) return null;
  return [...(uses ?? []), ...(correctedUses ?? [])];
}

function keyOf(content: SuggestionContent): string {
  switch (content.kind) {
    case 'SYNONYM':
      return JSON.stringify(['synonym', content.synonym.toLowerCase(), content.of]);
    case 'FILTER':
      return JSON.stringify(['filter', content.label.toLowerCase(), content.dimension, content.value]);
    case 'VERIFIED_QUESTION':
      return JSON.stringify(['question', templateKey(parseTemplate(content.question)), content.sql.trim()]);
  }
}
