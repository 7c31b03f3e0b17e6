import { requireCaller } from '@parley/service-kit';
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { TenantsContext } from '../context.js';
import { PlannerSettings, UpdatePlannerSettingsInput } from '../types/planner-settings.js';

@Resolver(() => PlannerSettings)
export class PlannerSettingsResolver {
  @Query(() => PlannerSettings, {
    nullable: true,
    description:
      'How your tenant’s questions are planned. `null` where it chose nothing: then what who runs Parley chose holds, which `planners` tells. Needs `ai:configure`.',
  })
  plannerSettings(@Ctx() context: TenantsContext): Promise<PlannerSettings | null> {
    return context.plannerSettings.find(requireCaller(context));
  }

  @Mutation(() => PlannerSettings, {
    description:
      'Chooses who plans your tenant’s questions, and what may leave the house for it. Holds for questions asked from then on. `EDIT_CONFLICT`, with the standing `revision` in its details, where somebody changed them since you read them. Needs `ai:configure`.',
  })
  updatePlannerSettings(
    @Arg('input', () => UpdatePlannerSettingsInput, { description: 'All of the settings.' })
    input: UpdatePlannerSettingsInput,
    @Ctx() context: TenantsContext,
  ): Promise<PlannerSettings> {
    return context.plannerSettings.update(requireCaller(context), input);
  }

  @Mutation(() => Boolean, {
    description:
      'Goes back to what who runs Parley chose: your tenant’s settings are removed, and its stored keys with them. Holds for questions asked from then on. `false` where your tenant had chosen nothing. `EDIT_CONFLICT` as for `updatePlannerSettings`. Needs `ai:configure`.',
  })
  clearPlannerSettings(
    @Arg('revision', () => Int, {
      nullable: true,
      description: 'The revision you have seen; left out, whatever stands is removed.',
    })
    revision: number | null,
    @Ctx() context: TenantsContext,
  ): Promise<boolean> {
    return context.plannerSettings.clear(requireCaller(context), revision);
  }
}
