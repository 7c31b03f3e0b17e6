import { checkFirst, timePosition } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import type { CatalogView } from '../search/catalog-view.js';
import { loadCatalogView } from '../search/load-catalog-view.js';
import {
  CreateVerifiedQuestionInput,
  UpdateVerifiedQuestionInput,
  VerifiedQuestion,
  VerifiedQuestionConnection,
  VerifiedQuestionMatch,
  VerifiedQuestionStatus,
} from '../types/verified-question.js';
import { requireVerifiedQuestion } from '../verified/load-verified-question.js';
import {
  presentMatch,
  presentVerifiedQuestion,
  presentVerifiedQuestions,
} from '../verified/present-verified-question.js';
import { readVerification } from '../verified/read-verification.js';

@Resolver(() => VerifiedQuestion)
export class VerifiedQuestionResolver {
  @Query(() => VerifiedQuestionConnection, {
    description:
      'Questions whose answers somebody vouches for, the latest first; those left out whose tables, columns or values you may not see. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async verifiedQuestions(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Arg('status', () => VerifiedQuestionStatus, { defaultValue: 'VERIFIED', description: 'Only these.' })
    status: VerifiedQuestionStatus,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many questions at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<VerifiedQuestionConnection> {
    const page = { status, first: checkFirst(first), after: timePosition(after) };
    const view = await loadCatalogView(dataSourceId, context);
    const found = await context.verifiedQuestions.list(view, page);
    return presentVerifiedQuestions(found, first, knownValues(view, context));
  }

  @Query(() => VerifiedQuestionMatch, {
    nullable: true,
    description:
      'The verified question that is asked here, with the values said; `null` unless every word is accounted for: “revenue 2023” is not “revenue 2024”. Nothing is run. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async matchVerifiedQuestion(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Arg('question', () => String, { description: 'What somebody asks, at most 1,000 characters.' })
    question: string,
    @Ctx() context: CatalogContext,
  ): Promise<VerifiedQuestionMatch | null> {
    const view = await loadCatalogView(dataSourceId, context);
    const match = await context.verifiedQuestions.match(view, question);
    return match === null ? null : presentMatch(match, knownValues(view, context));
  }

  @Mutation(() => VerifiedQuestion, {
    description:
      'Vouches for a question’s answer. Its query is compiled and looked at by the guard with the examples, as you see the data; nothing is run. What is wrong with it comes as an error that says so. Needs `question:verify`; `NAME_TAKEN` where the same question is verified already, `NOT_FOUND` when your tenant has no such data source.',
  })
  async createVerifiedQuestion(
    @Arg('input', () => CreateVerifiedQuestionInput, { description: 'The question, and of what.' })
    input: CreateVerifiedQuestionInput,
    @Ctx() context: CatalogContext,
  ): Promise<VerifiedQuestion> {
    const verification = readVerification(input);
    const view = await loadCatalogView(input.dataSourceId, context);
    const created = await context.verifiedQuestions.create(view, verification);
    return presentVerifiedQuestion(created, knownValues(view, context));
  }

  @Mutation(() => VerifiedQuestion, {
    description:
      'Changes a verified question, which you vouch for from then on; it is checked as a new one is. `EDIT_CONFLICT`, with the standing `revision` in its details, where somebody changed it since you read it. Needs `question:verify`; `NOT_FOUND` when your tenant has no such question.',
  })
  async updateVerifiedQuestion(
    @Arg('input', () => UpdateVerifiedQuestionInput, { description: 'All of it, changed.' })
    input: UpdateVerifiedQuestionInput,
    @Ctx() context: CatalogContext,
  ): Promise<VerifiedQuestion> {
    const { id, revision } = input;
    const verification = readVerification(input);
    const { view } = await requireVerifiedQuestion(id, context);
    const changed = await context.verifiedQuestions.update(view, { id, revision, verification });
    return presentVerifiedQuestion(changed, knownValues(view, context));
  }

  @Mutation(() => VerifiedQuestion, {
    description:
      'Ends that anybody vouches for a question: it is no longer answered as verified. `EDIT_CONFLICT`, with the standing `revision` in its details, where somebody changed it since you read it. Needs `question:verify`; `NOT_FOUND` when your tenant has no such question.',
  })
  async retireVerifiedQuestion(
    @Arg('id', () => ID, { description: 'Id of the question.' }) id: string,
    @Arg('revision', () => Int, { description: 'The `revision` you have read.' }) revision: number,
    @Ctx() context: CatalogContext,
  ): Promise<VerifiedQuestion> {
    const { view } = await requireVerifiedQuestion(id, context);
    const retired = await context.verifiedQuestions.retire(view, { id, revision });
    return presentVerifiedQuestion(retired, knownValues(view, context));
  }
}

function knownValues(view: CatalogView, { verifiedQuestions }: CatalogContext) {
  return verifiedQuestions.knownValues(view);
}
