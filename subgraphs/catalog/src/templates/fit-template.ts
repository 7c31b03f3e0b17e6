import type {
  Condition,
  Dimension,
  Entity,
  Measure,
  MeasureInput,
  Metric,
  SemanticModel,
} from '@parley/semantic-layer';
import { matchWords } from './match-words.js';
import type { MetricTemplate, TemplateSlot } from './metric-template.js';

/** What of a model a slot is proposed to be. */
export interface FittedSlot {
  readonly slot: TemplateSlot;
  /** `null`: the model has nothing like it. */
  readonly filling:
    | (MeasureInput & { readonly measureLabel: string; readonly condition: Condition | null })
    | null;
  /** 0 to 1; 0 where nothing fits. */
  readonly confidence: number;
}

export interface TemplateFit {
  readonly template: MetricTemplate;
  readonly slots: readonly FittedSlot[];
  /** The least sure slot's: a metric is no better than its worst part. */
  readonly confidence: number;
  /** To be added to the model, in this order; empty where a slot is not filled. Their names are free in it. */
  readonly metrics: readonly Metric[];
}

type Filling = NonNullable<FittedSlot['filling']>;

interface Candidate {
  readonly filling: Filling;
  readonly confidence: number;
}

const LEAST_ENTITY = 0.6;
const LEAST_MEASURE = 0.6;
/** The entity says more than what its measure is called. */
const ENTITY_SHARE = 0.5;

/** Proposes what the slots of a template are in a model, by names, labels and synonyms. Changes nothing. */
export function fitTemplate(template: MetricTemplate, model: SemanticModel): TemplateFit {
  const slots = template.slots.map((slot) => fitSlot(slot, model));
  const isFilled = slots.every(({ filling }) => filling !== null);
  return {
    template,
    slots,
    confidence: Math.min(...slots.map(({ confidence }) => confidence)),
    metrics: isFilled ? metricsOf(template, slots, model) : [],
  };
}

function fitSlot(slot: TemplateSlot, model: SemanticModel): FittedSlot {
  const [best] = model.entities
    .flatMap((entity) => candidatesIn(entity, slot))
    .toSorted((left, right) => right.confidence - left.confidence);
  return { slot, filling: best?.filling ?? null, confidence: rounded(best?.confidence ?? 0) };
}

function candidatesIn(entity: Entity, slot: TemplateSlot): Candidate[] {
  const entityFit = matchWords(entity, slot.entities);
  if (entityFit < LEAST_ENTITY) return [];
  const only = slot.only === undefined ? { fit: 1, condition: null } : conditionIn(entity, slot.only);
  if (only === null) return [];
  return entity.measures.flatMap((measure) => {
    const measureFit = fitOf(measure, slot);
    if (measureFit < LEAST_MEASURE) return [];
    const confidence = (ENTITY_SHARE * entityFit + (1 - ENTITY_SHARE) * measureFit) * only.fit;
    const filling = { entity: entity.name, measure: measure.name, measureLabel: measure.label };
    return [{ filling: { ...filling, condition: only.condition }, confidence }];
  });
}

function fitOf(measure: Measure, { measure: wanted }: TemplateSlot): number {
  if (wanted.kind === 'rows') return isOfAllRows(measure) ? 1 : 0;
  return measure.aggregation === wanted.aggregation ? matchWords(measure, wanted.words) : 0;
}

function isOfAllRows({ aggregation, expression, filters = [], where = [] }: Measure): boolean {
  return aggregation === 'count' && expression === undefined && filters.length + where.length === 0;
}

/** How only some rows are said in this entity; `null` where it can't be. */
function conditionIn(
  entity: Entity,
  { dimensions, values }: NonNullable<TemplateSlot['only']>,
): { readonly fit: number; readonly condition: Condition } | null {
  const found = entity.dimensions.flatMap((dimension) => {
    const fit = matchWords(dimension, dimensions);
    const meant = fit < LEAST_ENTITY ? null : meaningIn(dimension, values);
    return meant === null ? [] : [{ fit, condition: conditionOn(entity, dimension, meant) }];
  });
  return found.toSorted((left, right) => right.fit - left.fit)[0] ?? null;
}

function meaningIn(dimension: Dimension, values: readonly string[]): readonly (string | true)[] | null {
  if (dimension.kind === 'boolean') return [true];
  const meant = (dimension.values ?? []).filter(
    ({ value, synonyms }) => matchWords({ name: value, label: value, synonyms }, values) >= LEAST_ENTITY,
  );
  return meant.length === 0 ? null : meant.map(({ value }) => value);
}

function conditionOn(entity: Entity, dimension: Dimension, values: readonly (string | true)[]): Condition {
  const reference = `${entity.name}.${dimension.name}` as const;
  const [only] = values;
  return values.length === 1 && only !== undefined
    ? { dimension: reference, op: 'eq', value: only }
    : { dimension: reference, op: 'in', values };
}

/** A part of its own for each slot, unless the one slot is the metric itself. */
function metricsOf(
  template: MetricTemplate,
  slots: readonly FittedSlot[],
  model: SemanticModel,
): readonly Metric[] {
  const taken = new Set([...model.metrics, ...model.entities].map(({ name }) => name));
  const nameOf = (wanted: string): string => {
    let name = wanted;
    for (let turn = 2; taken.has(name); turn += 1) name = `${wanted}_${turn}`;
    taken.add(name);
    return name;
  };
  const { formula, label, description, synonyms, format, goodDirection } = template;
  const about = { label, description, synonyms, format, goodDirection };
  if (formula.kind === 'slot') {
    const filled = slots.find(({ slot }) => slot.name === formula.slot);
    return filled?.filling == null
      ? []
      : [{ name: nameOf(template.name), ...about, ...simple(filled.filling) }];
  }
  const parts = slots.flatMap(({ slot, filling }) =>
    filling === null ? [] : [{ slot: slot.name, metric: partOf(nameOf(slot.name), slot, filling) }],
  );
  const metricOf = (slot: string) => parts.find((part) => part.slot === slot)?.metric.name ?? slot;
  const name = nameOf(template.name);
  const whole: Metric =
    formula.kind === 'ratio'
      ? {
          ...{ name, ...about, type: 'ratio' as const },
          numerator: metricOf(formula.numerator),
          denominator: metricOf(formula.denominator),
        }
      : {
          ...{ name, ...about, type: 'derived' as const, expression: formula.expression },
          metrics: parts.map((part) =>
            part.metric.name === part.slot ? part.slot : { metric: part.metric.name, alias: part.slot },
          ),
        };
  return [...parts.map(({ metric }) => metric), whole];
}

function partOf(name: string, slot: TemplateSlot, filling: Filling): Metric {
  const about = { label: slot.label, description: `A part of other metrics: ${slot.label}.`, synonyms: [] };
  return { name, ...about, ...simple(filling) };
}

function simple({ entity, measure, condition }: Filling) {
  return { type: 'simple' as const, entity, measure, ...(condition !== null && { where: [condition] }) };
}

function rounded(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}
