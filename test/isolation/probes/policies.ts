import type { Scene } from '../scene.js';
import { dataSource, type Probes, type Way } from './way.js';

/** A policy without a rule has faults: nothing is made. */
const policyInput = ({ dataSourceId }: Scene) =>
  `(input: { dataSourceId: "${dataSourceId}", name: "probe", rule: {} })`;
const createPolicy: Way = (selection, scene) => `mutation { createPolicy${policyInput(scene)} ${selection} }`;
const previewInput = ({ dataSourceId, viewerId }: Scene, sql: string) =>
  `(input: { dataSourceId: "${dataSourceId}", asUserId: "${viewerId}", sql: "${sql}" })`;
const previewPolicy: Way = (selection, scene) =>
  `{ previewPolicy${previewInput(scene, 'SELECT id FROM customers')} ${selection} }`;
const sightArguments = ({ dataSourceId, viewerId }: Scene) =>
  `(dataSourceId: "${dataSourceId}", userId: "${viewerId}")`;
const effectivePolicy: Way = (selection, scene) => `{ effectivePolicy${sightArguments(scene)} ${selection} }`;
const tableSight: Way = (selection, scene) =>
  effectivePolicy(`{ table(schema: "public", table: "customers") ${selection} }`, scene);
const policies: Way = (selection, scene) => dataSource(`{ policies { nodes ${selection} } }`, scene);
const policyChanges: Way = (selection, scene) => dataSource(`{ policyChanges ${selection} }`, scene);
/** Nothing is said, so nothing is changed. */
const nothingKnown = ({ dataSourceId }: Scene) => `(input: { dataSourceId: "${dataSourceId}", tables: [] })`;

/** Who may see what. */
export const POLICY_PROBES: Probes = {
  ways: {
    ClassifiedTableConnection: (selection, scene) => dataSource(`{ classifiedTables ${selection} }`, scene),
    ClassifiedTableEdge: (selection, scene) =>
      dataSource(`{ classifiedTables { edges ${selection} } }`, scene),
    ClassifiedTable: (selection, scene) => dataSource(`{ classifiedTables { nodes ${selection} } }`, scene),
    PolicyConnection: (selection, scene) => dataSource(`{ policies ${selection} }`, scene),
    PolicyEdge: (selection, scene) => dataSource(`{ policies { edges ${selection} } }`, scene),
    Policy: policies,
    TableName: (selection, scene) => policies(`{ tableNames ${selection} }`, scene),
    ColumnMask: (selection, scene) => policies(`{ mask ${selection} }`, scene),
    PolicyChangePayload: createPolicy,
    PolicyFault: (selection, scene) => createPolicy(`{ faults ${selection} }`, scene),
    PolicyChangeConnection: policyChanges,
    PolicyChangeEdge: (selection, scene) => policyChanges(`{ edges ${selection} }`, scene),
    PolicyChange: (selection, scene) => policyChanges(`{ nodes ${selection} }`, scene),
    PolicyPreview: previewPolicy,
    PreviewRefusal: (selection, scene) =>
      `{ previewPolicy${previewInput(scene, 'SELECT nothing FROM customers')} { refusal ${selection} } }`,
    PreviewedAttribute: (selection, scene) => previewPolicy(`{ attributes ${selection} }`, scene),
    PreviewedTable: (selection, scene) => previewPolicy(`{ tables ${selection} }`, scene),
    PreviewSample: (selection, scene) => previewPolicy(`{ sample ${selection} }`, scene),
    EffectivePolicy: effectivePolicy,
    EffectiveRuleConnection: (selection, scene) => effectivePolicy(`{ rules ${selection} }`, scene),
    EffectiveRuleEdge: (selection, scene) => effectivePolicy(`{ rules { edges ${selection} } }`, scene),
    EffectiveRule: (selection, scene) => effectivePolicy(`{ rules { nodes ${selection} } }`, scene),
    TableSight: tableSight,
    ColumnSight: (selection, scene) => tableSight(`{ columns ${selection} }`, scene),
    MySight: (selection, { dataSourceId }) => `{ mySight(dataSourceId: "${dataSourceId}") ${selection} }`,
  },
  rootArguments: {
    'Mutation.createPolicy': policyInput,
    'Mutation.updatePolicy': ({ unboundPolicies }) =>
      `(input: { id: "${unboundPolicies.at(-1)}", revision: 1, name: "" })`,
    'Mutation.deletePolicy': ({ unboundPolicies }) =>
      `(input: { id: "${unboundPolicies.shift()}", revision: 1 })`,
    'Mutation.bindPolicy': ({ unboundPolicies }) =>
      `(input: { id: "${unboundPolicies.at(-1)}", subjects: { roles: ["nobody"] } })`,
    'Mutation.unbindPolicy': ({ unboundPolicies }) =>
      `(input: { id: "${unboundPolicies.at(-1)}", subjects: {} })`,
    'Mutation.classifyTables': nothingKnown,
    'Mutation.declassifyTables': nothingKnown,
    'Mutation.approvePolicyChange': ({ waitingChanges }) => `(id: "${waitingChanges.shift()}")`,
    'Mutation.declinePolicyChange': ({ waitingChanges }) => `(id: "${waitingChanges.shift()}")`,
    'Query.previewPolicy': (scene) => previewInput(scene, 'SELECT id FROM customers'),
    'Query.effectivePolicy': sightArguments,
    'EffectivePolicy.table': () => '(schema: "public", table: "customers")',
    'Query.mySight': ({ dataSourceId }) => `(dataSourceId: "${dataSourceId}")`,
  },
};
