import type { Relationship } from '../model/model.js';
import { type Report, reportDuplicates, reportUnknown } from '../model/model-fault.js';
import type { ModelIndex } from '../resolve/model-index.js';
import { validateConditions, validateFilters } from './validate-references.js';

export function validateRelationships(index: ModelIndex, report: Report): void {
  const { relationships } = index.model;
  reportDuplicates(
    report,
    'relationships',
    relationships.map((relationship) => relationship.name),
  );
  relationships.forEach((relationship, position) => {
    validateRelationship(index, { relationship, path: `relationships[${position}]` }, report);
  });
}

export function validateNamedFilters(index: ModelIndex, report: Report): void {
  const { namedFilters } = index.model;
  reportDuplicates(
    report,
    'namedFilters',
    namedFilters.map((filter) => filter.name),
  );
  namedFilters.forEach(({ filters, where }, position) => {
    const path = `namedFilters[${position}]`;
    if (filters.length === 0 && (where ?? []).length === 0) {
      report(`${path}.filters`, 'It has no condition.', 'Give it one, or remove it.');
    }
    validateFilters(index, { filters, path: `${path}.filters` }, report);
    validateConditions(index, { conditions: where, path: `${path}.where` }, report);
  });
}

function validateRelationship(
  index: ModelIndex,
  at: { relationship: Relationship; path: string },
  report: Report,
): void {
  const { relationship, path } = at;
  const { from, to, role } = relationship;
  for (const [side, end] of [['from', from] as const, ['to', to] as const]) {
    if (!index.entities.has(end.entity)) {
      const wanted = { path: `${path}.${side}.entity`, what: 'entity', name: end.entity };
      reportUnknown(report, wanted, index.entities.keys());
    }
  }
  if (from.columns.length !== to.columns.length) {
    report(`${path}.to.columns`, 'Both sides need the same number of columns: they are compared in pairs.');
  }
  if (from.entity === to.entity && role === undefined) {
    report(
      `${path}.role`,
      'An entity related to itself needs a role to be asked for.',
      'Add one, such as "manager".',
    );
  }
  if (role === undefined) return;
  if (index.entities.has(role)) {
    report(`${path}.role`, `"${role}" is the name of an entity.`, 'Choose another role.');
  }
  const targets = new Set(index.roles.get(role)?.map((each) => each.to.entity));
  if (targets.size > 1) {
    report(
      `${path}.role`,
      `"${role}" means several entities: ${[...targets].join(', ')}.`,
      'Use a role for one entity.',
    );
  }
}
