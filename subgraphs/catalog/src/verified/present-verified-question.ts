import { parseTemplate, templateLabel } from '@parley/catalog-search';
import { type Page, pageOf, timeCursor } from '@parley/service-kit';
import type * as Api from '../types/verified-question.js';
import type { VerifiedMatch } from './verified-question-service.js';
import type { VisibleQuestion } from './visible-questions.js';

type KnownValues = (dimension: string) => readonly string[];

/** A verified question as the API shows it to one person. @param knownValues those they may know */
export function presentVerifiedQuestion(
  { record, mayShow }: VisibleQuestion,
  knownValues: KnownValues,
): Api.VerifiedQuestion {
  const { id, dataSourceId, question, query, verifiedBy, ...rest } = record;
  const { description, status, revision, modelVersion, verifiedAt } = rest;
  const template = parseTemplate(question);
  return {
    ...{ id, question, description, status, revision, modelVersion, verifiedAt },
    label: templateLabel(template),
    dataSource: { id: dataSourceId },
    sql: query.kind === 'sql' ? query.sql : null,
    semanticQuery: query.kind === 'semantic' ? query.semantic : null,
    verifiedBy: { id: verifiedBy },
    parameters: template.parameters.map(({ name, type }) => {
      const given = record.parameters.find((each) => each.name === name);
      const isValue = type.kind === 'text' || type.kind === 'one_of';
      const dimension = type.kind === 'one_of' ? type.dimension : null;
      const example =
        given === undefined || (isValue && !mayShow(String(given.example))) ? null : given.example;
      return {
        ...{ name, dimension, example },
        type: type.kind.toUpperCase() as Uppercase<typeof type.kind>,
        description: given?.description ?? '',
        values: dimension === null ? [] : knownValues(dimension),
      };
    }),
  };
}

export function presentVerifiedQuestions(
  questions: readonly VisibleQuestion[],
  first: number,
  knownValues: KnownValues,
): Api.VerifiedQuestionConnection {
  const page: Page<VisibleQuestion> = pageOf({
    rows: questions,
    first,
    cursorOf: ({ record }) => timeCursor(record),
  });
  const edges = page.edges.map(({ cursor, node }) => ({
    cursor,
    node: presentVerifiedQuestion(node, knownValues),
  }));
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: page.pageInfo };
}

export function presentMatch(
  { question, values }: VerifiedMatch,
  knownValues: KnownValues,
): Api.VerifiedQuestionMatch {
  const verifiedQuestion = presentVerifiedQuestion(question, knownValues);
  const said = verifiedQuestion.parameters.flatMap(({ name }) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, value }];
  });
  return { verifiedQuestion, values: said };
}
