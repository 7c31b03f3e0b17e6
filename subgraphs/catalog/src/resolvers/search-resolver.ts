import { checkFirst } from '@parley/service-kit';
import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadCatalogView } from '../search/load-catalog-view.js';
import { documentKind, hitPosition, presentHits } from '../search/present-hits.js';
import { presentInterpretation } from '../search/present-interpretation.js';
import { CatalogHitConnection, CatalogKind } from '../types/catalog-search.js';
import { Interpretation } from '../types/interpretation.js';

@Resolver()
export class SearchResolver {
  @Query(() => CatalogHitConnection, {
    description:
      'Searches all of a catalog that you may see: tables, columns, what the model calls things, their synonyms and descriptions, known values, verified questions. It knows parts of names (`sbTxAmt`), short forms, slips of the finger, and what means the same. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async searchCatalog(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Arg('query', () => String, {
      description: 'What is looked for, at most 200 characters; the last word may be half typed.',
    })
    query: string,
    @Arg('kinds', () => [CatalogKind], { defaultValue: [], description: 'Only these; empty: all.' })
    kinds: CatalogKind[],
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many hits at most, 1 to 100.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<CatalogHitConnection> {
    const search = {
      query,
      kinds: kinds.map(documentKind),
      first: checkFirst(first),
      after: hitPosition(after),
    };
    const view = await loadCatalogView(dataSourceId, context);
    return presentHits(await context.search.search(view, search), search);
  }

  @Query(() => Interpretation, {
    description:
      'What the words of a question mean in a data source, as far as you may see it: metrics, dimensions, values, times, numbers, each with the reason and alternatives. Nothing is planned or run. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source.',
  })
  async interpret(
    @Arg('dataSourceId', () => ID, { description: 'Id of the data source.' }) dataSourceId: string,
    @Arg('question', () => String, { description: 'The question, at most 1,000 characters.' })
    question: string,
    @Arg('timeZone', () => String, {
      defaultValue: 'UTC',
      description: 'In which “today” is meant: an IANA name like `Europe/Berlin`.',
    })
    timeZone: string,
    @Ctx() context: CatalogContext,
  ): Promise<Interpretation> {
    const view = await loadCatalogView(dataSourceId, context);
    return presentInterpretation(await context.interpretations.interpret(view, { question, timeZone }));
  }
}
