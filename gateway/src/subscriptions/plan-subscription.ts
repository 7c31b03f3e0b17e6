import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import { isPlanNode, type QueryPlan } from '@apollo/query-planner';
import { ParleyError } from '@parley/errors';
import {
  type DocumentNode,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  separateOperations,
  validate,
} from 'graphql';
import type { SupergraphModel } from '../supergraph.js';
import { makeResumable, type ResumableDocument } from './resumable-document.js';
import { typesAskedAlike } from './whole-types.js';

/** How a subscription is answered; the same for everybody who sends the same document. */
export interface SubscriptionPlan {
  /** The subgraph that owns the events. */
  readonly subgraph: string;
  /** What it is sent, and which of the client's variables go with it. */
  readonly source: string;
  readonly resumable: ResumableDocument | null;
  /** `null`: the events are the answer, as they come. Otherwise the plan that makes an answer of one. */
  readonly completion: EventCompletion | null;
  /**
   * What the owner is sent with it, from what the client sent.
   * @throws ParleyError BAD_INPUT when a variable doesn't fit its type
   */
  begin(variables: Readonly<Record<string, unknown>>): SourceStart;
}

export interface SourceStart {
  readonly variables: Readonly<Record<string, unknown>>;
  /** The cursor to begin after, where the client gave one. */
  readonly after: unknown;
}

export interface EventCompletion {
  readonly queryPlan: QueryPlan;
  readonly operation: ReturnType<typeof buildOperationContext>;
  readonly document: DocumentNode;
  /** Types of events that are the answer as they come all the same. */
  readonly wholeTypes: ReadonlySet<string>;
}

/** The name under which a plan's steps find the event itself. No subgraph can have it. */
export const EVENT_SERVICE = '#event';

/**
 * Plans a valid subscription. Where the owner of the events can answer all of it, the owner is sent the
 * client's own document; otherwise the planner's `primary`, and each event is completed by its `rest`.
 */
export function planSubscription(
  model: SupergraphModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): SubscriptionPlan {
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const node = model.planner.buildQueryPlan(operationFromDocument(model.plannerSchema, own)).node;
  if (node?.kind !== 'Subscription') {
    throw new ParleyError(
      'BAD_INPUT',
      'The subscription selects nothing that could happen: select a field of it.',
    );
  }
  const { primary, rest } = node;
  const isWhole = rest === undefined && validate(model.subgraphSchema(primary.serviceName), own).length === 0;
  const source = isWhole ? own : parse(primary.operation);
  const resumable = makeResumable(source, model.apiSchema);
  const sent = resumable?.document ?? source;
  const sentVariables = variablesOf(sent).filter((name) => name !== resumable?.afterVariable);
  const steps = [{ ...primary, serviceName: EVENT_SERVICE }, ...(isPlanNode(rest) ? [rest] : [])];
  return {
    subgraph: primary.serviceName,
    source: print(sent),
    resumable,
    completion: isWhole
      ? null
      : {
          queryPlan: { kind: 'QueryPlan', node: { kind: 'Sequence', nodes: steps } },
          operation: buildOperationContext({ schema: model.apiSchema, operationDocument: own }),
          document: own,
          wholeTypes: typesAskedAlike(model.apiSchema, own, source),
        },
    begin(variables) {
      const { errors, coerced } = getVariableValues(
        model.apiSchema,
        operation.variableDefinitions ?? [],
        variables,
      );
      if (errors !== undefined) {
        throw new ParleyError('BAD_INPUT', errors.map((error) => error.message).join(' '));
      }
      const taken = sentVariables.filter((name) => Object.hasOwn(variables, name));
      return {
        variables: Object.fromEntries(taken.map((name) => [name, variables[name]])),
        after: resumable?.startOf(coerced),
      };
    },
  };
}

function variablesOf(document: DocumentNode): string[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION
      ? (node.variableDefinitions ?? []).map((definition) => definition.variable.name.value)
      : [],
  );
}
