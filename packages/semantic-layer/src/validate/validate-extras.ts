import { FISCAL_GRAINS } from '../model/fiscal-year.js';
import { type Report, reportDuplicates, reportUnknown } from '../model/model-fault.js';
import type { SemanticQuery } from '../model/query.js';
import { TIME_GRAINS } from '../model/time-grain.js';
import type { ModelIndex } from '../resolve/model-index.js';
import {
  requireMetric,
  validateConditions,
  validateDimensionRef,
  validateFilters,
} from './validate-references.js';

export function validateTimeSpines(index: ModelIndex, report: Report): void {
  const spines = index.model.timeSpines ?? [];
  reportDuplicates(
    report,
    'timeSpines',
    spines.map(({ name }) => name),
  );
  const fiscal = index.model.fiscalYear === undefined ? [] : FISCAL_GRAINS;
  const seen = new Set<string>([...TIME_GRAINS, ...fiscal]);
  spines.forEach(({ grain, customGrains = [] }, position) => {
    const path = `timeSpines[${position}]`;
    if (spines.findIndex((spine) => spine.grain === grain) !== position) {
      report(`${path}.grain`, `There is another time spine of grain "${grain}".`, 'Keep one of them.');
    }
    customGrains.forEach(({ name }, place) => {
      if (seen.has(name)) {
        report(`${path}.customGrains[${place}].name`, `"${name}" is a grain already.`, 'Rename it.');
      }
      seen.add(name);
    });
  });
}

export function validateGlossary(index: ModelIndex, report: Report): void {
  const terms = new Set<string>();
  index.model.glossary?.forEach(({ term, definition, synonyms }, position) => {
    const path = `glossary[${position}]`;
    const written = term.toLowerCase();
    if (terms.has(written)) report(`${path}.term`, `"${term}" is there twice.`, 'Make one of the two.');
    terms.add(written);
    if (definition.trim() === '' && synonyms.length === 0) {
      report(`${path}.definition`, `"${term}" leads nowhere.`, 'Say what it means, or give its synonyms.');
    }
  });
}

export function validateSavedQueries(index: ModelIndex, report: Report): void {
  const saved = index.model.savedQueries ?? [];
  reportDuplicates(
    report,
    'savedQueries',
    saved.map(({ name }) => name),
  );
  saved.forEach(({ query }, position) => {
    validateQuery(index, { query, path: `savedQueries[${position}].query` }, report);
  });
}

function validateQuery(
  index: ModelIndex,
  { query, path }: { readonly query: SemanticQuery; readonly path: string },
  report: Report,
): void {
  validateFilters(index, { filters: query.filters, path: `${path}.filters` }, report);
  validateConditions(index, { conditions: query.where, path: `${path}.where` }, report);
  const [groups, list] =
    query.kind === 'list' ? [query.dimensions, 'dimensions'] : [query.groupBy, 'groupBy'];
  groups.forEach(({ dimension }, position) => {
    const at = { ref: dimension, path: `${path}.${list}[${position}].dimension` };
    validateDimensionRef(index, at, report);
  });
  const columns = new Set<string>(groups.map(({ dimension }) => dimension));
  if (query.kind === 'list') {
    if (!index.entities.has(query.entity)) {
      const wanted = { path: `${path}.entity`, what: 'entity', name: query.entity };
      reportUnknown(report, wanted, index.entities.keys());
    }
  } else {
    const own = new Set((query.adHocMetrics ?? []).map(({ name }) => name));
    query.metrics.forEach((name, position) => {
      if (!own.has(name)) requireMetric(index, { path: `${path}.metrics[${position}]`, name }, report);
      columns.add(name);
    });
    query.metricFilters.forEach(({ metric: name }, position) => {
      const at = { path: `${path}.metricFilters[${position}].metric`, name };
      if (!own.has(name)) requireMetric(index, at, report);
    });
  }
  query.orderBy.forEach(({ by }, position) => {
    if (columns.has(by)) return;
    reportUnknown(report, { path: `${path}.orderBy[${position}].by`, what: 'column', name: by }, columns);
  });
}
