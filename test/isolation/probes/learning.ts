import { randomUUID } from 'node:crypto';
import type { Scene } from '../scene.js';
import type { Probes, Way } from './way.js';

const interpretInput = ({ dataSourceId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", question: "customers frobnicated 5")`;
const interpret: Way = (selection, scene) => `{ interpret${interpretInput(scene)} ${selection} }`;
const verifiedQuestions: Way = (selection, { dataSourceId }) =>
  `{ verifiedQuestions(dataSourceId: "${dataSourceId}") ${selection} }`;
const matchInput = ({ dataSourceId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", question: "listed probe 5")`;
const matchVerifiedQuestion: Way = (selection, scene) =>
  `{ matchVerifiedQuestion${matchInput(scene)} ${selection} }`;
const modelSuggestions: Way = (selection, { dataSourceId }) =>
  `{ modelSuggestions(dataSourceId: "${dataSourceId}") ${selection} }`;
const feedbackInput = ({ dataSourceId }: Scene) =>
  `(input: { dataSourceId: "${dataSourceId}", question: "probe", verdict: WRONG })`;
const PROBE_PARAMETERS = 'parameters: [{ name: "n", example: 1 }], sql: "SELECT {n} AS n"';

/** What questions mean, and what stewards are told of them. */
export const LEARNING_PROBES: Probes = {
  ways: {
    Interpretation: interpret,
    QuestionLink: (selection, scene) => interpret(`{ links ${selection} }`, scene),
    LinkMeaning: (selection, scene) => interpret(`{ links { meaning ${selection} } }`, scene),
    UnusedWords: (selection, scene) => interpret(`{ unused ${selection} }`, scene),
    VerifiedQuestionConnection: verifiedQuestions,
    VerifiedQuestionEdge: (selection, scene) => verifiedQuestions(`{ edges ${selection} }`, scene),
    VerifiedQuestion: (selection, scene) => verifiedQuestions(`{ nodes ${selection} }`, scene),
    QuestionParameter: (selection, scene) =>
      verifiedQuestions(`{ nodes { parameters ${selection} } }`, scene),
    VerifiedQuestionMatch: matchVerifiedQuestion,
    QuestionParameterValue: (selection, scene) => matchVerifiedQuestion(`{ values ${selection} }`, scene),
    GiveFeedbackPayload: (selection, scene) =>
      `mutation { giveFeedback${feedbackInput(scene)} ${selection} }`,
    ModelSuggestionConnection: modelSuggestions,
    ModelSuggestionEdge: (selection, scene) => modelSuggestions(`{ edges ${selection} }`, scene),
    ModelSuggestion: (selection, scene) => modelSuggestions(`{ nodes ${selection} }`, scene),
    AcceptSuggestionPayload: (selection, { suggestions }) =>
      `mutation { acceptSuggestion(id: "${suggestions.taken}") ${selection} }`,
  },
  rootArguments: {
    'Query.interpret': interpretInput,
    'Query.verifiedQuestions': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Query.matchVerifiedQuestion': matchInput,
    'Query.modelSuggestions': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
    'Mutation.createVerifiedQuestion': ({ dataSourceId }) =>
      `(input: { dataSourceId: "${dataSourceId}", question: "${randomUUID()} probe {n:number}", ${PROBE_PARAMETERS} })`,
    'Mutation.updateVerifiedQuestion': ({ questions }) =>
      `(input: { id: "${questions.edited}", revision: 1, question: "edited probe {n:number}", ${PROBE_PARAMETERS} })`,
    'Mutation.retireVerifiedQuestion': ({ questions }) => `(id: "${questions.retired}", revision: 1)`,
    'Mutation.giveFeedback': feedbackInput,
    'Mutation.acceptSuggestion': ({ suggestions }) => `(id: "${suggestions.accepted}")`,
    'Mutation.dismissSuggestion': ({ suggestions }) => `(id: "${suggestions.dismissed}")`,
  },
};
