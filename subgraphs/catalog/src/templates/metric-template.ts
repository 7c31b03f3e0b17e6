import type { Aggregation, Metric } from '@parley/semantic-layer';

export const TEMPLATE_INDUSTRIES = ['TECHNOLOGY', 'HEALTHCARE', 'FINANCE', 'RETAIL'] as const;
export type TemplateIndustry = (typeof TEMPLATE_INDUSTRIES)[number];

/** A number that a template is made of: some measure of some entity, which each model calls its own way. */
export interface TemplateSlot {
  readonly name: string;
  readonly label: string;
  /** What the entity may be called, the usual first. */
  readonly entities: readonly string[];
  /** Which of the entity's measures: rows of it, or what may be called so. */
  readonly measure:
    | { readonly kind: 'rows' }
    | { readonly kind: 'amount'; readonly aggregation: Aggregation; readonly words: readonly string[] };
  /** Only some rows: those where a categorical dimension or a boolean says so. */
  readonly only?: { readonly dimensions: readonly string[]; readonly values: readonly string[] };
}

/** A metric that an industry knows, without a model: what a model has to say is its slots. */
export interface MetricTemplate {
  /** Also the metric's. Unique over all industries. */
  readonly name: string;
  readonly industry: TemplateIndustry;
  readonly label: string;
  readonly description: string;
  readonly synonyms: readonly string[];
  readonly format: NonNullable<Metric['format']>;
  readonly goodDirection: NonNullable<Metric['goodDirection']>;
  readonly slots: readonly TemplateSlot[];
  /** How the slots make it, by their names. */
  readonly formula:
    | { readonly kind: 'slot'; readonly slot: string }
    | { readonly kind: 'ratio'; readonly numerator: string; readonly denominator: string }
    | { readonly kind: 'derived'; readonly expression: string };
}

type About = Omit<MetricTemplate, 'industry'>;

export function templatesOf(
  industry: TemplateIndustry,
  templates: readonly About[],
): readonly MetricTemplate[] {
  return templates.map((template) => ({ ...template, industry }));
}

export function rowsOf(
  name: string,
  entities: readonly string[],
  only?: NonNullable<TemplateSlot['only']>,
): TemplateSlot {
  const label = name.replaceAll('_', ' ');
  return { name, label, entities, measure: { kind: 'rows' }, ...(only !== undefined && { only }) };
}

export function sumOf(
  name: string,
  of: { readonly entities: readonly string[]; readonly words: readonly string[] },
  only?: NonNullable<TemplateSlot['only']>,
): TemplateSlot {
  const label = name.replaceAll('_', ' ');
  const measure = { kind: 'amount', aggregation: 'sum', words: of.words } as const;
  return { name, label, entities: of.entities, measure, ...(only !== undefined && { only }) };
}
