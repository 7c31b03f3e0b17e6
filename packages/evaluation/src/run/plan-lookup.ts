import { isParleyError } from '@parley/errors';
import { type PlanLookup, searchModel } from '@parley/planners';
import type { AskedSet } from './asked-set.js';
import { guardStatement } from './guard-statement.js';
import type { Asker } from './respondent.js';
import { statementOf } from './statement-of.js';

const MOST_VALUES = 100;

interface LookupTerms {
  readonly asker: Asker;
  readonly tellsValues: boolean;
}

/** What a planner may look up while it plans: as in the product, of what the asker may see. */
export function planLookup(asked: AskedSet, { asker, tellsValues }: LookupTerms): PlanLookup {
  const { model, policy } = asker;
  const { catalog, dialect } = asked.data;
  return {
    dialect,
    search: async (query, limit) => searchModel(model, { query, limit, tellsValues }),
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
