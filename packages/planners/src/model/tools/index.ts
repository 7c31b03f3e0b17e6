import type { PlanRequest } from '../../planner.js';
import type { OutgoingDesk } from '../outgoing.js';
import { askBack } from './ask-back.js';
import { checkQuery } from './check-query.js';
import { decline } from './decline.js';
import { describe } from './describe.js';
import type { ModelTool } from './model-tool.js';
import { sampleValues } from './sample-values.js';
import { searchCatalog } from './search-catalog.js';
import { submitPlan } from './submit-plan.js';

/** What a model may call for a question: nothing that would have no answer. */
export function toolsFor({ lookup }: PlanRequest, { letsValuesOut }: OutgoingDesk): readonly ModelTool[] {
  return [
    ...(lookup === undefined ? [] : [searchCatalog]),
    describe,
    ...(lookup === undefined || !letsValuesOut ? [] : [sampleValues]),
    checkQuery,
    submitPlan,
    askBack,
    decline,
  ] as readonly ModelTool[];
}
