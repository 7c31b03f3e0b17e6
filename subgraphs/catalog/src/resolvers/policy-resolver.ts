import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import {
  bindPolicy,
  classifyTables,
  createPolicy,
  deletePolicy,
  unbindPolicy,
  updatePolicy,
} from '../policies/change-policies.js';
import type { WaitingChange } from '../policies/policy-change-repository.js';
import { presentChange } from '../policies/present-change.js';
import { PolicyChange, PolicyChangePayload } from '../types/policy-change.js';
import {
  BindPolicyInput,
  ClassifyTablesInput,
  CreatePolicyInput,
  DeletePolicyInput,
  UpdatePolicyInput,
} from '../types/policy-inputs.js';

const NOBODY_WIDENS =
  'What might let you see more than now is refused (`FORBIDDEN`), or waits for somebody else’s word with `forApproval: true`.';

@Resolver()
export class PolicyResolver {
  @Mutation(() => PolicyChangePayload, {
    description: `Makes a policy and binds it, for every statement from then on. It is held against the physical schema, and all its faults come back at once. ${NOBODY_WIDENS} Needs \`policy:write\` and \`policy:read\`; \`NOT_FOUND\` when your tenant has no such data source, \`NAME_TAKEN\` when it has a policy of that name.`,
  })
  createPolicy(
    @Arg('input', () => CreatePolicyInput, { description: 'The policy.' }) input: CreatePolicyInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return createPolicy(input, context);
  }

  @Mutation(() => PolicyChangePayload, {
    description: `Changes a policy’s name, description or rule. \`EDIT_CONFLICT\`, with the standing \`revision\` in its details, where somebody else changed it since you read it. ${NOBODY_WIDENS} Needs \`policy:write\` and \`policy:read\`; \`NOT_FOUND\` when your tenant has no such policy.`,
  })
  updatePolicy(
    @Arg('input', () => UpdatePolicyInput, { description: 'What is to change.' }) input: UpdatePolicyInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return updatePolicy(input, context);
  }

  @Mutation(() => PolicyChangePayload, {
    description: `Deletes a policy with its bindings. ${NOBODY_WIDENS} Needs \`policy:write\`; \`NOT_FOUND\` when your tenant has no such policy, \`EDIT_CONFLICT\` where it was changed since you read it.`,
  })
  deletePolicy(
    @Arg('input', () => DeletePolicyInput, { description: 'Which.' }) input: DeletePolicyInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return deletePolicy(input, context);
  }

  @Mutation(() => PolicyChangePayload, {
    description: `Binds a policy to more roles, groups and users; whom it binds already, it goes on binding. ${NOBODY_WIDENS} Needs \`policy:write\`; \`NOT_FOUND\` when your tenant has no such policy.`,
  })
  bindPolicy(
    @Arg('input', () => BindPolicyInput, { description: 'The policy, and whom.' }) input: BindPolicyInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return bindPolicy(input, context);
  }

  @Mutation(() => PolicyChangePayload, {
    description: `Releases roles, groups and users from a policy. ${NOBODY_WIDENS} Needs \`policy:write\`; \`NOT_FOUND\` when your tenant has no such policy.`,
  })
  unbindPolicy(
    @Arg('input', () => BindPolicyInput, { description: 'The policy, and whom.' }) input: BindPolicyInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return unbindPolicy(input, context);
  }

  @Mutation(() => PolicyChangePayload, {
    description: `Says that somebody has looked at tables and columns: once a data source has any policy, only such exist for anybody. What was known stays known. ${NOBODY_WIDENS} Needs \`data:classify\`; \`NOT_FOUND\` when your tenant has no such data source.`,
  })
  classifyTables(
    @Arg('input', () => ClassifyTablesInput, { description: 'The tables and columns.' })
    input: ClassifyTablesInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return classifyTables(input, 'CLASSIFY', context);
  }

  @Mutation(() => PolicyChangePayload, {
    description:
      'Says that tables and columns no longer count as known. Needs `data:classify`; `NOT_FOUND` when your tenant has no such data source.',
  })
  declassifyTables(
    @Arg('input', () => ClassifyTablesInput, { description: 'The tables and columns.' })
    input: ClassifyTablesInput,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChangePayload> {
    return classifyTables(input, 'DECLASSIFY', context);
  }

  @Mutation(() => PolicyChange, {
    description:
      'Makes a change that waits, which somebody else proposed. Needs `policy:write`, for a classification `data:classify`; `FORBIDDEN` where it is your own, `NOT_FOUND` where none such waits, `EDIT_CONFLICT` where its policy was changed since.',
  })
  async approvePolicyChange(
    @Arg('id', () => ID, { description: 'Id of the change.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChange> {
    return shown(await context.policyChanges.approve(requireCaller(context), id), context);
  }

  @Mutation(() => PolicyChange, {
    description:
      'Drops a change that waits, also one’s own. Needs `policy:write`, for a classification `data:classify`; `NOT_FOUND` where none such waits.',
  })
  async declinePolicyChange(
    @Arg('id', () => ID, { description: 'Id of the change.' }) id: string,
    @Ctx() context: CatalogContext,
  ): Promise<PolicyChange> {
    return shown(await context.policyChanges.decline(requireCaller(context), id), context);
  }
}

async function shown(waiting: WaitingChange, context: CatalogContext): Promise<PolicyChange> {
  return presentChange(waiting, await context.loaders.policies.load(waiting.dataSourceId));
}
