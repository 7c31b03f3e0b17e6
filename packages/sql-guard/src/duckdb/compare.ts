import { isObject, type NativeObject, type NativeTree } from './native-tree.js';

/** Fields that say where in the text a node stands, or what follows from others. */
export const PLACES: ReadonlySet<string> = new Set(['query_location', 'named_param_map']);

/** True when two trees say the same, wherever their parts stand in the text. */
export function isSameTree(left: NativeTree, right: NativeTree): boolean {
  return JSON.stringify(normalForm(left.statements)) === JSON.stringify(normalForm(right.statements));
}

/** Fields in one order, and one form for what the printer and the parser write in two. */
function normalForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalForm);
  // A number with more digits than JavaScript's hold.
  if (!isObject(value) || 'rawJSON' in value) return value;
  const fields: NativeObject = {};
  for (const key of Object.keys(value).sort()) {
    if (!PLACES.has(key)) fields[key] = normalForm(value[key]);
  }
  switch (fields.type) {
    case 'STAR':
      return { ...fields, exclude_list: sorted(fields.exclude_list) };
    case 'SELECT_NODE':
      return withGroups(fields);
    case 'EXPRESSION_LIST':
      return { type: VALUES, alias: fields.alias, columns: [], values: fields.values };
    case 'SUBQUERY':
      return 'column_name_alias' in fields ? withoutSelect(fields) : fields;
    default:
      return fields;
  }
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...(value as unknown[])].sort() : value;
}

/** Grouping sets are positions in a list that is in the order of first mention; here they hold what they mean. */
function withGroups(select: NativeObject): NativeObject {
  const { group_expressions: groups, group_sets: sets } = select;
  if (!Array.isArray(groups) || !Array.isArray(sets)) return select;
  const forms = groups.map((group) => JSON.stringify(group));
  return {
    ...select,
    group_expressions: [...forms].sort(),
    group_sets: (sets as readonly (readonly number[])[]).map((set) =>
      set.map((index) => forms[index] ?? '').sort(),
    ),
  };
}

const VALUES = 'VALUES';

/** The parser makes `SELECT * FROM (VALUES ...)` of VALUES in FROM, and one more whenever that is printed. */
function withoutSelect(table: NativeObject): NativeObject {
  const { alias, column_name_alias: columns, sample, subquery } = table;
  const select = isObject(subquery) && isObject(subquery.node) ? subquery.node : {};
  const from = isObject(select.from_table) ? select.from_table : {};
  const isAllOfValues = from.type === VALUES && JSON.stringify({ ...select, from_table: null }) === ALL;
  const isPlain =
    isAllOfValues && sample === null && Array.isArray(from.columns) && from.columns.length === 0;
  return isPlain ? { type: VALUES, alias, columns, values: from.values } : table;
}

const ALL = JSON.stringify(
  normalForm({
    type: 'SELECT_NODE',
    modifiers: [],
    cte_map: { map: [] },
    select_list: [
      {
        class: 'STAR',
        type: 'STAR',
        alias: '',
        relation_name: '',
        exclude_list: [],
        replace_list: [],
        columns: false,
        expr: null,
        qualified_exclude_list: [],
        rename_list: [],
      },
    ],
    from_table: null,
    where_clause: null,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    sample: null,
    qualify: null,
  }),
);
