import type { Scene } from '../scene.js';
import type { Probes, Way } from './way.js';

const EXPLAINED = '(input: { sql: "SELECT name FROM customers" })';
const explainAnswer: Way = (selection, { explainedRunId }) =>
  `{ explainAnswer(runId: "${explainedRunId}") ${selection} }`;
const explainSql: Way = (selection) => `{ explainSql${EXPLAINED} ${selection} }`;

function runThat(end: keyof Scene['runs'], selection: string, { runs }: Scene): string {
  return `{ run(id: "${runs[end]}") ${selection} }`;
}

function eventOf(end: keyof Scene['runs'], type: string): Way {
  return (selection, { runs }) =>
    `subscription { runEvents(runId: "${runs[end]}") { __typename ... on ${type} ${selection} } }`;
}

function exportEventOf(end: keyof Scene['exports'], type: string): Way {
  return (selection, { exports }) =>
    `subscription { exportEvents(exportId: "${exports[end]}") { __typename ... on ${type} ${selection} } }`;
}

/** Questions, their answers, and what comes of them. */
export const RUN_PROBES: Probes = {
  ways: {
    SqlExplanation: explainSql,
    SqlEstimate: (selection, scene) => explainSql(`{ estimate ${selection} }`, scene),
    TableUse: (selection, scene) => explainAnswer(`{ tables ${selection} }`, scene),
    ColumnLineage: (selection, scene) => explainSql(`{ columns ${selection} }`, scene),
    SourceColumn: (selection, scene) => explainAnswer(`{ columns { sources ${selection} } }`, scene),
    AnswerExplanation: explainAnswer,
    AnswerColumn: (selection, scene) => explainAnswer(`{ columns ${selection} }`, scene),
    AnswerAlternative: (selection, scene) => explainAnswer(`{ alternatives ${selection} }`, scene),
    Thread: (selection, { threadId }) => `{ thread(id: "${threadId}") ${selection} }`,
    ThreadConnection: (selection) => `{ threads ${selection} }`,
    ThreadEdge: (selection) => `{ threads { edges ${selection} } }`,
    QueryRun: (selection, scene) => runThat('succeeded', selection, scene),
    QueryRunConnection: (selection) => `{ runs ${selection} }`,
    QueryRunEdge: (selection) => `{ runs { edges ${selection} } }`,
    RunResult: (selection, scene) => runThat('succeeded', `{ result ${selection} }`, scene),
    RowPage: (selection, scene) => runThat('succeeded', `{ rows ${selection} }`, scene),
    ResultColumn: (selection, scene) => runThat('succeeded', `{ result { columns ${selection} } }`, scene),
    RunNoticeText: (selection, scene) => runThat('succeeded', `{ notices ${selection} }`, scene),
    RunError: (selection, scene) => runThat('declined', `{ error ${selection} }`, scene),
    Clarification: (selection, scene) => runThat('unclear', `{ clarification ${selection} }`, scene),
    ClarificationChoice: (selection, scene) =>
      runThat('unclear', `{ clarification { choices ${selection} } }`, scene),
    RunProvenance: (selection, scene) => runThat('succeeded', `{ provenance ${selection} }`, scene),
    RunVerification: (selection, scene) =>
      runThat('succeeded', `{ provenance { verification ${selection} } }`, scene),
    MetricCertification: (selection, scene) =>
      runThat('succeeded', `{ provenance { certifications ${selection} } }`, scene),
    RunEvent: eventOf('succeeded', 'RunEvent'),
    RunProgress: eventOf('succeeded', 'RunProgress'),
    RunPlanDelta: eventOf('succeeded', 'RunPlanDelta'),
    RunPlanStep: eventOf('makeshift', 'RunPlanStep'),
    RunSql: eventOf('succeeded', 'RunSql'),
    RunColumns: eventOf('succeeded', 'RunColumns'),
    RunRows: eventOf('succeeded', 'RunRows'),
    RunNotice: eventOf('succeeded', 'RunNotice'),
    RunCompleted: eventOf('succeeded', 'RunCompleted'),
    RunFailed: eventOf('declined', 'RunFailed'),
    RunClarification: eventOf('unclear', 'RunClarification'),
    RunCancelled: eventOf('cancelled', 'RunCancelled'),
    RunExportConnection: (selection) => `{ exports ${selection} }`,
    RunExportEdge: (selection) => `{ exports { edges ${selection} } }`,
    RunExport: (selection) => `{ exports { nodes ${selection} } }`,
    ExportEvent: exportEventOf('completed', 'ExportEvent'),
    ExportProgress: exportEventOf('completed', 'ExportProgress'),
    ExportCompleted: exportEventOf('completed', 'ExportCompleted'),
    ExportFailed: exportEventOf('expired', 'ExportFailed'),
    ExportCancelled: exportEventOf('cancelled', 'ExportCancelled'),
  },
  rootArguments: {
    'Query.run': ({ runs }) => `(id: "${runs.succeeded}")`,
    'Mutation.ask': () => '(input: { question: "customers", maxRows: 1 })',
    'Mutation.runSql': () => '(input: { sql: "SELECT 1 AS one" })',
    'Mutation.cancelRun': ({ runs }) => `(id: "${runs.succeeded}")`,
    'Query.thread': ({ threadId }) => `(id: "${threadId}")`,
    'Query.explainAnswer': ({ explainedRunId }) => `(runId: "${explainedRunId}")`,
    'Mutation.answerClarification': ({ runs }) => `(input: { runId: "${runs.unclear}", choice: "1" })`,
    'Mutation.renameThread': ({ threadId }) => `(input: { id: "${threadId}", title: "Probe" })`,
    'Mutation.deleteThread': ({ threadId }) => `(id: "${threadId}")`,
    'Mutation.runAgain': ({ runs }) => `(id: "${runs.succeeded}")`,
    'Query.explainSql': () => EXPLAINED,
    'Subscription.runEvents': ({ runs }) => `(runId: "${runs.succeeded}")`,
    'Mutation.exportRun': ({ runs }) => `(input: { runId: "${runs.succeeded}", format: CSV })`,
    'Mutation.cancelExport': ({ exports }) => `(id: "${exports.cancelled}")`,
    'Subscription.exportEvents': ({ exports }) => `(exportId: "${exports.completed}")`,
  },
};
