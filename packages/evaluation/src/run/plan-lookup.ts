import { modelDocuments, searchCatalog, segmentOf, sightOf } from '@parley/catalog-search';
import { isParleyError } from '@parley/errors';
import type { CatalogMatch, PlanLookup } from '@parley/planners';
import type { AskedSet } from './asked-set.js';
import { guardStatement } from './guard-statement.js';
import { statementOf } from './in-process.js';
import type { Asker } from './respondent.js';

const MOST_VALUES = 100;

const KINDS: Readonly<Record<string, CatalogMatch['kind']>> = {
  entity: 'entity',
  dimension: 'dimension',
  metric: 'metric',
  filter: 'filter',
  value: 'value',
  glossary_term: 'term',
};

interface LookupTerms {
  readonly asker: Asker;
  readonly tellsValues: boolean;
}

/** What a planner may look up while it plans: as in the product, of what the asker may see. */
export function planLookup(asked: AskedSet, { asker, tellsValues }: LookupTerms): PlanLookup {
  const { model, policy } = asker;
  const segment = segmentOf(modelDocuments(model));
  const seen = { segment, sight: sightOf(segment, () => true) };
  const { catalog, dialect } = asked.data;
  return {
    dialect,
    async search(query, limit) {
      const { hits } = searchCatalog([seen], { query });
      const matches = hits.flatMap(({ document: { kind, path, label, description = '' } }) => {
        const name = (kind === 'value' ? path.slice(0, -1) : path).join('.');
        const isTold = kind !== 'value' || tellsValues;
        return KINDS[kind] === undefined || !isTold ? [] : [{ kind: KINDS[kind], name, label, description }];
      });
      return matches.slice(0, limit);
    },
    async sampleValues(dimension, limit) {
      if (!tellsValues) return [];
      const [entityName, name] = dimension.split('.').slice(-2);
      const entity = model.entities.find((each) => each.name === entityName);
      const found = entity?.dimensions.find((each) => each.name === name);
      return (found?.values ?? []).map(({ value }) => value).slice(0, Math.min(limit, MOST_VALUES));
    },
    async check(query) {
      try {
        const sql = statementOf(query, asked, model);
        await guardStatement({ sql, dialect }, { catalog, parser: asked.parser, policy });
        return { ok: true, sql };
      } catch (error) {
        if (!isParleyError(error)) throw error;
        return { ok: false, code: error.code, message: error.message };
      }
    },
  };
}
