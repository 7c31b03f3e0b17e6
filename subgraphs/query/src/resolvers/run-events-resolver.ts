import { requireCaller } from '@parley/service-kit';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Resolver, Root, Subscription } from 'type-graphql';
import type { QueryContext } from '../context.js';
import type { ReadRunEvent } from '../runs/run-reader.js';
import { QueryRun } from '../types/query-run.js';
import { RunEvent } from '../types/run-events.js';
import { toQueryRun } from './to-query-run.js';

interface RunEventsArguments {
  readonly runId: string;
  readonly after?: string | null;
}

@Resolver(() => RunEvent)
export class RunEventsResolver {
  @Subscription(() => RunEvent, {
    description:
      'Everything that happens in a run, from its first event or behind `after`, then live until the last event. Nothing is lost or repeated: a lost connection goes on behind the last cursor it saw. Needs `run:ask`; `NOT_FOUND` where the run is not yours to see, or your policies show you other cells than the one who asked; `RUN_LOG_EXPIRED` when its events are no longer kept: `QueryRun.rows` may still have the rows.',
    subscribe: ({ args, context }: { args: RunEventsArguments; context: QueryContext }) =>
      context.reader.events(requireCaller(context), context.readableRun(args.runId), {
        after: args.after ?? undefined,
        signal: context.signal,
      }),
  })
  runEvents(
    @Arg('runId', () => ID, { description: 'The run.' }) _runId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last event you have; leave it out to begin at the first.',
    })
    _after: string | undefined,
    @Root() event: ReadRunEvent,
  ): RunEvent {
    return event as unknown as RunEvent;
  }

  @FieldResolver(() => QueryRun)
  async run(
    @Root() event: RunEvent,
    @Ctx() context: QueryContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<QueryRun> {
    if (asksForKeyOnly(info)) return Object.assign(new QueryRun(), { id: event.runId });
    const run = await context.runById.load(event.runId);
    if (run === null) throw new Error('a run whose events are being read is not there');
    return toQueryRun(run);
  }
}

/** A key costs no query: other subgraphs' fields of a run are reached by it alone. */
function asksForKeyOnly(info: GraphQLResolveInfo): boolean {
  return info.fieldNodes.every((field) => fieldsOf(field.selectionSet, info).every(isKeyField));
}

function isKeyField(name: string): boolean {
  return name === 'id' || name === '__typename';
}

function fieldsOf(set: SelectionSetNode | undefined, info: GraphQLResolveInfo): readonly string[] {
  return (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === 'Field') return [selection.name.value];
    const part = selection.kind === 'InlineFragment' ? selection : info.fragments[selection.name.value];
    return fieldsOf(part?.selectionSet, info);
  });
}
