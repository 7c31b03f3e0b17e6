import { Json } from '@parley/service-kit';
import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import type { TemplateIndustry as Industry } from '../templates/metric-template.js';

export const TemplateIndustry = {
  TECHNOLOGY: 'TECHNOLOGY',
  HEALTHCARE: 'HEALTHCARE',
  FINANCE: 'FINANCE',
  RETAIL: 'RETAIL',
} as const satisfies Record<Industry, Industry>;

registerEnumType(TemplateIndustry, {
  name: 'TemplateIndustry',
  description: 'Whose numbers a template knows.',
  valuesConfig: {
    TECHNOLOGY: { description: 'Software and services: subscriptions, support.' },
    HEALTHCARE: { description: 'Care: appointments, stays, claims.' },
    FINANCE: { description: 'Money: loans, accounts, trades.' },
    RETAIL: { description: 'Trade: orders, goods.' },
  },
});

@ObjectType({ description: 'A number that a metric is made of, whatever a model calls it.' })
export class MetricTemplateSlot {
  @Field(() => String, { description: 'Its name in the template.' })
  name!: string;

  @Field(() => String, { description: 'What it is, for people.' })
  label!: string;
}

@ObjectType({
  description: 'A metric that an industry knows; `fitMetricTemplate` proposes what it is in a model.',
})
export class MetricTemplate {
  @Field(() => String, { description: 'Its name, and that of the metric it makes.' })
  name!: string;

  @Field(() => TemplateIndustry, { description: 'Who knows it.' })
  industry!: Industry;

  @Field(() => String, { description: 'For people.' })
  label!: string;

  @Field(() => String, { description: 'What it says.' })
  description!: string;

  @Field(() => [String], { description: 'What else it is called.' })
  synonyms!: readonly string[];

  @Field(() => [MetricTemplateSlot], { description: 'What it is made of.' })
  slots!: readonly MetricTemplateSlot[];
}

@ObjectType({ description: 'What of a model a slot is proposed to be.' })
export class FittedSlot {
  @Field(() => MetricTemplateSlot, { description: 'The slot.' })
  slot!: MetricTemplateSlot;

  @Field(() => String, { nullable: true, description: 'Name of the entity; `null` where nothing fits.' })
  entity!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of its measure.' })
  measure!: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Which rows alone are counted, as a condition of a semantic model; `null`: all.',
  })
  condition!: unknown;

  @Field(() => Float, { description: 'How sure that is, from 0 to 1.' })
  confidence!: number;
}

@ObjectType({ description: 'A proposal of what a template is in a model. Nothing has changed.' })
export class MetricTemplateFit {
  @Field(() => MetricTemplate, { description: 'The template.' })
  template!: MetricTemplate;

  @Field(() => [FittedSlot], { description: 'Its slots, and what they may be.' })
  slots!: readonly FittedSlot[];

  @Field(() => Float, { description: 'How sure the least sure slot is, from 0 to 1.' })
  confidence!: number;

  @Field(() => [Json], {
    description:
      'Definitions to add to `metrics` of a draft (`updateModelDraft`), in this order; their names are free. Empty where a slot has nothing that fits.',
  })
  metrics!: readonly unknown[];
}
