type Fields = Readonly<Record<string, unknown>>;

/** What a part of a model must have and YAML may leave out, because it is mostly the same. */
interface Defaults {
  readonly values: Fields;
  /** The label is the name in words, where nothing else is written. */
  readonly labelFrom?: 'name';
  readonly parts?: Readonly<Record<string, Defaults>>;
}

const named = { labelFrom: 'name' } as const;
const described = { description: '', synonyms: [] };

const MODEL: Defaults = {
  ...named,
  values: { formatVersion: 1, description: '', metrics: [], relationships: [], namedFilters: [] },
  parts: {
    entities: {
      ...named,
      values: { ...described, primaryKey: [], dimensions: [], measures: [] },
      parts: {
        dimensions: {
          ...named,
          values: described,
          parts: { values: { values: { synonyms: [] } } },
        },
        measures: { ...named, values: {} },
        hierarchies: { ...named, values: {} },
      },
    },
    metrics: { ...named, values: described },
    relationships: { values: { cardinality: 'many_to_one' } },
    namedFilters: { ...named, values: { synonyms: [], filters: [] } },
    savedQueries: {
      ...named,
      values: { description: '' },
      parts: {
        query: { values: { kind: 'metrics', groupBy: [], filters: [], metricFilters: [], orderBy: [] } },
      },
    },
    glossary: { values: { synonyms: [] } },
  },
};

/** A model without what goes without saying. */
export function withoutDefaults(model: object): unknown {
  return mapped(model, MODEL, (fields, defaults) =>
    Object.fromEntries(
      Object.entries(fields).filter(([key, value]) => !isDefault(key, value, { fields, defaults })),
    ),
  );
}

/** The counterpart of {@link withoutDefaults}. What is no model is left as it is, for validation to say so. */
export function withDefaults(data: unknown): unknown {
  return mapped(data, MODEL, (fields, { values, labelFrom }) => {
    // A query of another kind has other fields.
    const applying = fields.kind === 'list' ? { filters: [], orderBy: [] } : values;
    const label = labelFrom === undefined ? undefined : labelOf(fields);
    return { ...applying, ...(label !== undefined && { label }), ...fields };
  });
}

function isDefault(
  key: string,
  value: unknown,
  { fields, defaults }: { readonly fields: Fields; readonly defaults: Defaults },
): boolean {
  // Written even so: what a file says about its own format shall not depend on who reads it.
  if (key === 'formatVersion') return false;
  if (key === 'label' && defaults.labelFrom !== undefined) return value === labelOf(fields);
  return key in defaults.values && JSON.stringify(value) === JSON.stringify(defaults.values[key]);
}

function labelOf({ name }: Fields): string | undefined {
  return typeof name === 'string' ? name.replaceAll('_', ' ') : undefined;
}

function mapped(
  data: unknown,
  defaults: Defaults,
  change: (fields: Fields, defaults: Defaults) => Fields,
): unknown {
  if (Array.isArray(data)) return data.map((each) => mapped(each, defaults, change));
  if (typeof data !== 'object' || data === null) return data;
  const inner = Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const part = defaults.parts?.[key];
      return [key, part === undefined ? value : mapped(value, part, change)];
    }),
  );
  return change(inner, defaults);
}
