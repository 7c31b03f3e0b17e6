import type { Scene } from '../scene.js';
import { dataSource, type Probes, type Way } from './way.js';

const model: Way = (selection, { semanticModelId }) =>
  `{ semanticModel(id: "${semanticModelId}") ${selection} }`;
const modelDraft: Way = (selection, { modelDraftId }) => `{ modelDraft(id: "${modelDraftId}") ${selection} }`;
const comparedModels = ({ semanticModelId, retiredModelId }: Scene) =>
  `(a: "${retiredModelId}", b: "${semanticModelId}")`;
const compareSemanticModels: Way = (selection, scene) =>
  `{ compareSemanticModels${comparedModels(scene)} ${selection} }`;
const exportSemanticModel: Way = (selection, { semanticModelId }) =>
  `{ exportSemanticModel(id: "${semanticModelId}") ${selection} }`;
/** A model without anything becomes a draft with faults. */
const importInput = ({ dataSourceId }: Scene) =>
  `(input: { dataSourceId: "${dataSourceId}", format: PARLEY_YAML, files: [{ name: "probe.yaml", text: "name: probe" }] })`;
/** A model without anything has faults: nothing is published. */
const publishInput = ({ dataSourceId }: Scene) => `(input: { dataSourceId: "${dataSourceId}", model: {} })`;
const publishSemanticModel: Way = (selection, scene) =>
  `mutation { publishSemanticModel${publishInput(scene)} ${selection} }`;
const fitInput = ({ dataSourceId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", template: "average_trade_size")`;

/** What tables mean: models, their drafts and versions. */
export const MODEL_PROBES: Probes = {
  ways: {
    SemanticModel: model,
    PublishSemanticModelPayload: publishSemanticModel,
    ModelFault: (selection, scene) => publishSemanticModel(`{ faults ${selection} }`, scene),
    Measure: (selection, scene) => model(`{ entities { measures ${selection} } }`, scene),
    Hierarchy: (selection, scene) => model(`{ entities { hierarchies ${selection} } }`, scene),
    NamedFilter: (selection, scene) => model(`{ namedFilters ${selection} }`, scene),
    SavedQuery: (selection, scene) => model(`{ savedQueries ${selection} }`, scene),
    FiscalYear: (selection, scene) => model(`{ fiscalYear ${selection} }`, scene),
    GlossaryTerm: (selection, scene) => model(`{ glossary ${selection} }`, scene),
    Certification: (selection, scene) => model(`{ entities { certification ${selection} } }`, scene),
    SemanticModelVersionConnection: (selection, scene) =>
      dataSource(`{ semanticModelVersions ${selection} }`, scene),
    SemanticModelVersionEdge: (selection, scene) =>
      dataSource(`{ semanticModelVersions { edges ${selection} } }`, scene),
    SemanticModelVersion: (selection, scene) =>
      dataSource(`{ semanticModelVersions { nodes ${selection} } }`, scene),
    ModelComparison: compareSemanticModels,
    ModelChange: (selection, scene) => compareSemanticModels(`{ changes ${selection} }`, scene),
    ModelFieldChange: (selection, scene) =>
      compareSemanticModels(`{ changes { fields ${selection} } }`, scene),
    SemanticModelExport: exportSemanticModel,
    MetricTemplate: (selection) => `{ metricTemplates ${selection} }`,
    MetricTemplateSlot: (selection) => `{ metricTemplates { slots ${selection} } }`,
    MetricTemplateFit: (selection, scene) => `{ fitMetricTemplate${fitInput(scene)} ${selection} }`,
    FittedSlot: (selection, scene) => `{ fitMetricTemplate${fitInput(scene)} { slots ${selection} } }`,
    ModelDraftConnection: (selection, scene) => dataSource(`{ modelDrafts ${selection} }`, scene),
    ModelDraftEdge: (selection, scene) => dataSource(`{ modelDrafts { edges ${selection} } }`, scene),
    ModelDraft: modelDraft,
    QuestionImpact: (selection, scene) => modelDraft(`{ questionImpacts ${selection} }`, scene),
    ModelNote: (selection, scene) => modelDraft(`{ notes ${selection} }`, scene),
    ImportSemanticModelPayload: (selection, scene) =>
      `mutation { importSemanticModel${importInput(scene)} ${selection} }`,
    SemanticEntity: (selection, scene) => model(`{ entities ${selection} }`, scene),
    Dimension: (selection, scene) => model(`{ entities { dimensions ${selection} } }`, scene),
    Metric: (selection, scene) => model(`{ metrics ${selection} }`, scene),
    Relationship: (selection, scene) => model(`{ relationships ${selection} }`, scene),
  },
  rootArguments: {
    'Query.semanticModel': ({ semanticModelId }) => `(id: "${semanticModelId}")`,
    'Query.fitMetricTemplate': fitInput,
    'Query.modelDraft': ({ modelDraftId }) => `(id: "${modelDraftId}")`,
    'Query.compareSemanticModels': comparedModels,
    'Query.exportSemanticModel': ({ semanticModelId }) => `(id: "${semanticModelId}")`,
    'Mutation.createModelDraft': ({ dataSourceId }) =>
      `(input: { dataSourceId: "${dataSourceId}", name: "Probe", from: EMPTY })`,
    'Mutation.updateModelDraft': ({ modelDraftId }) =>
      `(input: { id: "${modelDraftId}", basedOnRevision: 1 })`,
    'Mutation.publishModelDraft': ({ faultyDraftId }) =>
      `(input: { id: "${faultyDraftId}", basedOnRevision: 1 })`,
    'Mutation.discardModelDraft': ({ modelDraftId }) => `(id: "${modelDraftId}")`,
    'Mutation.rollBackSemanticModel': ({ faultyModelId }) => `(versionId: "${faultyModelId}")`,
    'Mutation.importSemanticModel': importInput,
    'Mutation.publishSemanticModel': publishInput,
  },
};
