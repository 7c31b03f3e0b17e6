import { FINANCE } from './finance.js';
import { HEALTHCARE } from './healthcare.js';
import type { MetricTemplate } from './metric-template.js';
import { RETAIL } from './retail.js';
import { TECHNOLOGY } from './technology.js';

/** Every template there is, industry by industry. */
export const METRIC_TEMPLATES: readonly MetricTemplate[] = [
  ...TECHNOLOGY,
  ...HEALTHCARE,
  ...FINANCE,
  ...RETAIL,
];

const BY_NAME = new Map(METRIC_TEMPLATES.map((template) => [template.name, template]));

export function findTemplate(name: string): MetricTemplate | undefined {
  return BY_NAME.get(name);
}
