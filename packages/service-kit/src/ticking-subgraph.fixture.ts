import 'reflect-metadata';
import { ParleyError } from '@parley/errors';
import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type RequestContext, requireCaller } from './context.js';
import { anyone, can, signedIn } from './shield-rules.js';
import { buildSubgraph } from './subgraph-schema.js';

export interface TestContext extends RequestContext {
  /** Which of the contexts made so far this is. */
  readonly serial: number;
}

/** The source of the test's subscription: what is pushed reaches who listens; counts who does. */
export const ticks = {
  opened: 0,
  listening: new Set<(n: number) => void>(),
  push(n: number) {
    for (const listener of this.listening) listener(n);
  },
  async *listen(signal: AbortSignal): AsyncGenerator<number, void> {
    this.opened += 1;
    const owed: number[] = [];
    let wake = () => {};
    const listener = (n: number) => {
      owed.push(n);
      wake();
    };
    this.listening.add(listener);
    try {
      while (!signal.aborted) {
        const n = owed.shift();
        if (n !== undefined) yield n;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      }
    } finally {
      this.listening.delete(listener);
    }
  },
};

@ObjectType()
class Tick {
  @Field(() => Int)
  n!: number;
  @Field(() => Int)
  serial!: number;
  @Field(() => String, { nullable: true })
  policies!: string | null;
}

@Resolver()
class TickResolver {
  @Query(() => String)
  whoAmI(@Ctx() context: TestContext): string {
    return requireCaller(context).userId;
  }

  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Query(() => String)
  bug(): string {
    throw new Error('connect postgres://user:hunter2@db');
  }

  @Query(() => String)
  async slow(@Arg('ms', () => Int) ms: number): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'done';
  }

  @Subscription(() => Tick, {
    subscribe: ({ context }: { context: TestContext }) => ticks.listen(context.signal),
  })
  ticks(@Root() n: number, @Ctx() context: TestContext): Tick {
    if (n < 0) throw new ParleyError('DATA_SOURCE_UNAVAILABLE', 'The data source is away.');
    return { n, serial: context.serial, policies: 'all' };
  }
}

export const tickingSubgraph = buildSubgraph({
  resolvers: [TickResolver],
  references: {},
  permissions: {
    Query: { whoAmI: signedIn, hello: anyone, bug: anyone, slow: anyone },
    Subscription: { ticks: can('run:ask') },
    Tick: { n: anyone, serial: anyone, policies: can('policy:read') },
  },
});
