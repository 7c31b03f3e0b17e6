import { createHash } from 'node:crypto';
import type { ClassifiedTable, EffectivePolicy, PolicyGrant } from '@parley/sql-guard';
import { canonicalJson } from './canonical-json.js';

/**
 * Equal for two people only when the same rules with the same values cut their sight. Ids of policies, names of roles and the
 * order of anything are left out: they change what is explained, not what is seen.
 */
export function fingerprintOf(policy: Omit<EffectivePolicy, 'fingerprint'>): string {
  const { classified, layers, denials, attributes, hashKey } = policy;
  const rules = [
    ...layers.flatMap(({ grants }) => grants.flatMap((grant) => grant.columnRules)),
    ...denials.columns,
  ];
  return sha256(
    canonicalJson({
      version: 2,
      classified: classified && classificationOf(classified),
      layers: sortedUnique(layers.map(({ grants }) => sortedUnique(grants.map(contentOf)))),
      denials: {
        tables: sortedUnique(denials.tables),
        ...contentOf({
          source: '',
          allowedTables: null,
          rowRules: denials.rows,
          columnRules: denials.columns,
        }),
      },
      attributes,
      // A new key gives new hashes, so cells logged under the old one are no longer "the same".
      hashKey: rules.some(({ mask }) => mask.kind === 'hash') ? sha256(hashKey) : null,
    }),
  );
}

function contentOf({ allowedTables, rowRules, columnRules }: PolicyGrant) {
  return {
    allowedTables: allowedTables && sortedUnique(allowedTables),
    rowRules: sortedUnique(rowRules.map(({ table, predicate }) => ({ table, predicate }))),
    columnRules: sortedUnique(columnRules.map(({ table, column, mask }) => ({ table, column, mask }))),
  };
}

/** A large data source has thousands of tables, whose list is read once for many people. */
const classifications = new WeakMap<readonly ClassifiedTable[], string>();

function classificationOf(tables: readonly ClassifiedTable[]): string {
  const known = classifications.get(tables);
  if (known !== undefined) return known;
  // Written by hand: a large one is read anew for each run, and this is most of what that costs.
  const lines = tables.map(({ schema, table, columns }) =>
    JSON.stringify([schema, table, columns.toSorted()]),
  );
  const found = sha256([...new Set(lines)].sort().join('\n'));
  classifications.set(tables, found);
  return found;
}

function sortedUnique(values: readonly unknown[]): string[] {
  return [...new Set(values.map(canonicalJson))].sort();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
