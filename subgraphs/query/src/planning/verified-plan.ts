import { knownValuesOf, visibleVerified } from '@parley/access-policy';
import {
  type BoundValues,
  bindJson,
  bindSql,
  lemmasOf,
  matchVerified,
  templateLabel,
} from '@parley/catalog-search';
import { isParleyError } from '@parley/errors';
import { checkPlan, type QueryPlan, type VerifiedExample } from '@parley/planners';
import type { SemanticModel } from '@parley/semantic-layer';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { dialectOf } from '../ask/candidate.js';
import type { Way } from '../ask/way.js';
import type { Verification } from './provenance.js';
import type { VerifiedQuestion } from './verified-question-repository.js';

/** What a person knows, and what of it is verified. */
export interface VerifiedKnowledge {
  readonly questions: readonly VerifiedQuestion[];
  readonly catalog: PhysicalCatalog;
  readonly model: SemanticModel;
}

export interface VerifiedPlan {
  readonly plan: QueryPlan;
  readonly verification: Verification;
}

/** Somebody vouches for the query; what is left is that the words were meant otherwise. */
const CONFIDENCE = 0.99;
const MAX_EXAMPLES = 5;

/** The plan of the verified question that is asked here; `null` unless every word and value is accounted for. */
export function verifiedPlan(question: string, knowledge: VerifiedKnowledge, way: Way): VerifiedPlan | null {
  const { questions, catalog, model } = knowledge;
  if (questions.length === 0) return null;
  const visible = visibleVerified(questions, { catalog, model, policy: way.policy });
  const asked = visible.map(({ record }) => record);
  const match = matchVerified(question, asked, knownValuesOf(model));
  if (match === null) return null;
  const { id, revision, verifiedBy, verifiedAt } = match.question;
  const label = templateLabel(match.question.template);
  const plan = boundPlan(match.question, match.values, way);
  if (plan === null) return null;
  return {
    plan: { ...plan, explanation: `This is the verified question “${label}”${valuesInWords(match.values)}.` },
    verification: {
      ...{ questionId: id, question: label, revision, verifiedById: verifiedBy },
      verifiedAt: verifiedAt.toISOString(),
    },
  };
}

/** Verified questions that share words with what is asked, for planners that learn from examples; those most alike first. */
export function verifiedExamples(
  question: string,
  { questions, catalog, model }: VerifiedKnowledge,
  way: Way,
): VerifiedExample[] {
  if (questions.length === 0) return [];
  const said = wordsOf(question);
  return visibleVerified(questions, { catalog, model, policy: way.policy })
    .filter(({ record, mayShow }) => Object.values(record.examples).every((value) => mayShow(String(value))))
    .map(({ record }) => ({ record, shared: sharedWords(said, record) }))
    .filter(({ shared }) => shared > 0)
    .sort((one, other) => other.shared - one.shared || (one.record.id < other.record.id ? -1 : 1))
    .slice(0, MAX_EXAMPLES)
    .flatMap(({ record }) => {
      const plan = boundPlan(record, record.examples, way);
      return plan === null ? [] : [{ question: exampleQuestion(record), query: plan.query }];
    });
}

/** `null` where a value can't be put into the query, or the query is not one any more. */
function boundPlan(
  { query }: Pick<VerifiedQuestion, 'query'>,
  values: BoundValues,
  way: Way,
): QueryPlan | null {
  try {
    const bound =
      query.kind === 'sql'
        ? { kind: 'sql', sql: bindSql(query.sql, values, dialectOf(way.dataSource)) }
        : { kind: 'semantic', semantic: bindJson(query.semantic, values) };
    const plan = { kind: 'query', query: bound, explanation: '', assumptions: [], confidence: CONFIDENCE };
    const checked = checkPlan(plan);
    return checked.kind === 'query' ? checked : null;
  } catch (error) {
    if (isParleyError(error)) return null;
    throw error;
  }
}

function exampleQuestion({ template, examples }: VerifiedQuestion): string {
  return Object.entries(examples).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)),
    templateLabel(template),
  );
}

function sharedWords(said: ReadonlySet<string>, record: VerifiedQuestion): number {
  const words = wordsOf(templateLabel(record.template));
  const shared = [...words].filter((word) => said.has(word)).length;
  return words.size === 0 ? 0 : shared / words.size;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(lemmasOf(text));
}

function valuesInWords(values: BoundValues): string {
  const said = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return said.length === 0 ? '' : `, with ${said.join(' and ')}`;
}
