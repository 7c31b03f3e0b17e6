import {
  type AdHocMetric,
  type Condition,
  type DimensionRef,
  type Entity,
  type Metric,
  type ModelIndex,
  timeDimensionRef,
} from '@parley/semantic-layer';
import { ownedLabel } from '../meaning.js';
import { mainNumeric, metricEntity, metricMeasure, outwardDistance, refOf } from '../model-facts.js';
import { plural } from '../plural.js';
import { conditionsFor, reaches } from './conditions-for.js';
import { cutBy } from './groups-of.js';
import { measuredEntity } from './measure-of.js';
import { unrelated } from './query-parts.js';
import type { Group, Measure, Mention, Scope } from './scope.js';

/** Gives the measures of one query their names, and makes those that the model doesn't have. */
export class Measures {
  readonly adHoc: AdHocMetric[] = [];
  problem: string | undefined;
  readonly #names = new Map<string, string>();
  readonly #refs = new Map<string, string>();

  constructor(
    readonly index: ModelIndex,
    readonly groups: readonly Group[],
    /** Whose rows the other measures count. */
    readonly main?: Entity,
    /** Dimensions of which the question itself wants certain values. */
    readonly asked: ReadonlySet<string> = new Set(),
    /** What tells in which period something is counted: "guests with a booking in each month" by their bookings. */
    readonly timed?: Entity,
  ) {}

  /** From whose rows an entity's can be told apart as the groups ask: its own, or those of a table between. */
  rootOf(entity: Entity): Entity | undefined {
    const needed = this.groups.flatMap((group) =>
      group.entity === undefined ? [] : [{ ...group, entity: group.entity }],
    );
    const { timed } = this;
    const isTimed = timed !== undefined && reaches(this.index, timed, entity);
    if (isTimed && needed.every((each) => reaches(this.index, timed, each.entity, each.ref))) return timed;
    if (needed.every((each) => reaches(this.index, entity, each.entity, each.ref))) return entity;
    const all = [{ entity, ref: undefined }, ...needed];
    const roots = this.index.model.entities
      .filter((root) => all.every((each) => reaches(this.index, root, each.entity, each.ref)))
      .map((root) => ({
        root,
        steps: all.reduce((sum, each) => sum + (outwardDistance(this.index, root, each.entity) ?? 0), 0),
      }))
      .sort((one, other) => one.steps - other.steps);
    return roots[0]?.root;
  }

  nameOf(measure: Measure): string | undefined {
    const key = JSON.stringify(measure, (name, value) =>
      name === 'entity' || name === 'metric' || name === 'rows' ? (value?.name ?? value) : value,
    );
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#make(measure);
    if (name === undefined)
      this.problem ??= unrelated([
        measuredEntity(this.index, measure),
        ...this.groups.map(({ entity }) => entity),
      ]);
    else this.#names.set(key, name);
    return name;
  }

  /** The metric that was made of a column, if one was. */
  namedOf(ref: string): string | undefined {
    return this.#refs.get(ref);
  }

  /** "price above the average": each row against all. */
  aboveAll(scope: Scope): Condition[] {
    return scope.comparedWithAll.flatMap(({ ref = mainNumber(scope), entity, op, aggregate }) => {
      if (ref === undefined) {
        this.problem ??= `nothing says which number of a ${entity.label} is compared`;
        return [];
      }
      const name = this.nameOf({ kind: 'column', aggregate, entity, ref, where: [] });
      return [{ left: ref, op, right: { metric: name ?? '', by: [] } }];
    });
  }

  /** What each of something has of a number on average, over all groups. */
  averageOf(all: string, each: Measure): string | undefined {
    const per = this.nameOf(each);
    return per && this.#add('average', { computed: { dividedBy: [{ overall: all }, { overall: per }] } });
  }

  #make(measure: Measure): string | undefined {
    switch (measure.kind) {
      case 'metric': {
        const where = this.#conditions(measuredEntity(this.index, measure), measure.where);
        const unfiltered = this.#unfiltered(measure.metric);
        if (unfiltered !== undefined) return this.nameOf({ ...unfiltered, where: measure.where });
        if (where.length === 0) return measure.metric.name;
        return this.#add(measure.metric.label, { metric: measure.metric.name, where });
      }
      case 'count':
        return this.#count(measure);
      case 'column':
        return this.#column(measure);
      case 'arithmetic':
        return this.#arithmetic(measure);
      case 'number':
        return this.#add(String(measure.value), { computed: measure.value });
      case 'share of all': {
        const of = this.nameOf(measure.of);
        if (of === undefined) return undefined;
        const share = { dividedBy: [of, { overall: of }] } as const;
        const computed = measure.scale === 1 ? share : { times: [100, share] as const };
        return this.#add(measure.scale === 1 ? 'share' : 'percentage', { computed });
      }
      case 'per group': {
        const of = this.nameOf(measure.of);
        if (of === undefined) return undefined;
        const { ref, grain } = measure.per;
        const aggregation = measure.aggregate;
        return this.#add(`${aggregation} per group`, {
          aggregation,
          of,
          per: [{ dimension: ref, ...(grain === undefined ? {} : cutBy(grain)) }],
        });
      }
      case 'days': {
        const { entity, aggregate, from, to } = measure;
        const where = this.#conditions(entity, measure.where);
        return this.#add(`${aggregate} days`, {
          entity: entity.name,
          aggregation: aggregate,
          of: { daysBetween: [from, to] },
          ...(where.length > 0 ? { where } : {}),
        });
      }
      case 'formula': {
        const { entity, aggregate, value } = measure;
        const where = this.#conditions(entity, measure.where);
        return this.#add(`${aggregate} of formula`, {
          entity: entity.name,
          aggregation: aggregate,
          of: value,
          ...(where.length > 0 ? { where } : {}),
        });
      }
      case 'window': {
        const { window, within, ascending } = measure;
        const of = this.nameOf(measure.of);
        if (of === undefined) return undefined;
        return this.#add(window, {
          ...{ window, of },
          ...(within === undefined ? {} : { within }),
          ...(ascending === true ? { direction: 'ascending' } : {}),
        });
      }
    }
  }

  /** Trades that are no cancelled ones, where the question asks for cancelled ones: then of all trades. */
  #unfiltered(metric: Metric): Extract<Measure, { kind: 'count' | 'column' }> | undefined {
    const measure = metricMeasure(this.index, metric);
    const entity = metricEntity(this.index, metric);
    const contradicted = measure?.filters?.some(
      ({ dimension, op }) => op !== 'eq' && op !== 'in' && this.asked.has(dimension),
    );
    if (contradicted !== true || entity === undefined || measure === undefined) return undefined;
    if (measure.aggregation === 'count' && measure.expression === undefined)
      return { kind: 'count', entity, where: [] };
    const column = entity.dimensions.find((dimension) => dimension.column === measure.expression);
    const { aggregation } = measure;
    if (column === undefined || (aggregation !== 'sum' && aggregation !== 'average')) return undefined;
    return {
      kind: 'column',
      aggregate: aggregation,
      entity,
      ref: `${entity.name}.${column.name}`,
      where: [],
    };
  }

  #count({ entity, metric, distinct, where: said }: Extract<Measure, { kind: 'count' }>): string | undefined {
    const shared =
      distinct === true && this.main !== undefined && reaches(this.index, this.main, entity)
        ? this.main
        : undefined;
    const root = shared ?? this.rootOf(entity);
    if (root === undefined) return undefined;
    const where = this.#conditions(root, said);
    const label = `Number of ${plural(entity.label)}`;
    if (root === entity) {
      if (where.length === 0 && metric !== undefined) return metric.name;
      return this.#add(label, {
        entity: entity.name,
        aggregation: 'count',
        ...(where.length > 0 ? { where } : {}),
      });
    }
    return this.#add(label, {
      entity: root.name,
      aggregation: 'count_distinct',
      of: { dimension: `${entity.name}.key` },
      ...(where.length > 0 ? { where } : {}),
    });
  }

  #column(measure: Extract<Measure, { kind: 'column' }>): string | undefined {
    const { entity, aggregate, ref, metric, where: said, rows } = measure;
    const root = rows ?? this.rootOf(entity);
    if (root === undefined) return undefined;
    const where = this.#conditions(root, said);
    if (root === entity && where.length === 0 && metric !== undefined) {
      this.#refs.set(ref, metric.name);
      return metric.name;
    }
    const dimension = entity.dimensions.find(({ name }) => ref.endsWith(`.${name}`));
    const of = dimension === undefined ? ref : ownedLabel(entity, dimension);
    const aggregation = aggregate === 'distinct' ? 'count_distinct' : aggregate;
    const label = aggregate === 'distinct' ? `Number of ${plural(of)}` : `${TITLES[aggregate]} ${of}`;
    const name = this.#add(label, {
      entity: root.name,
      aggregation,
      of: { dimension: ref },
      ...(where.length > 0 ? { where } : {}),
    });
    this.#refs.set(ref, name);
    return name;
  }

  #arithmetic({ op, left, right }: Extract<Measure, { kind: 'arithmetic' }>): string | undefined {
    const rows = this.#sharedRows([left, right]);
    const [one, other] = [this.#operand(over(left, rows)), this.#operand(over(right, rows))];
    if (one === undefined || other === undefined) return undefined;
    if (one === other && op === 'dividedBy') return this.#ofAll(one);
    const operands = [one, other] as const;
    switch (op) {
      case 'plus':
        return this.#add('sum', { computed: { plus: operands } });
      case 'minus':
        return this.#add('difference', { computed: { minus: operands } });
      case 'times':
        return this.#add('product', { computed: { times: operands } });
      case 'dividedBy':
        return this.#add('ratio', { computed: { dividedBy: operands } });
    }
  }

  /** "volume of the type / volume of all containers": a number by itself is the whole's share of it. */
  #ofAll(of: string | number): string | undefined {
    if (typeof of === 'number' || this.groups.length === 0) return undefined;
    return this.#add('share', { computed: { dividedBy: [of, { overall: of }] } });
  }

  /** Amounts of a thing and of what it refers to are taken over the same rows: revenue and cost of what was sold. */
  #sharedRows(measures: readonly Measure[]): Entity | undefined {
    const entities = new Set(measures.flatMap(columnEntities));
    if (entities.size < 2) return undefined;
    return [...entities].find((entity) => [...entities].every((other) => reaches(this.index, entity, other)));
  }

  #operand(measure: Measure): string | number | undefined {
    return measure.kind === 'number' ? measure.value : this.nameOf(measure);
  }

  #conditions(root: Entity | undefined, said: readonly Mention[]): Condition[] {
    if (root === undefined) return [];
    return said.flatMap((mention) => [
      ...conditionsFor(this.index, root, mention, { existing: true }),
      ...duringOf(root, mention),
    ]);
  }

  #add(label: string, metric: Unnamed): string {
    const base =
      label
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^_|_$/g, '') || 'number';
    let name = base;
    for (
      let count = 2;
      this.index.metrics.has(name) || this.adHoc.some((each) => each.name === name);
      count++
    )
      name = `${base}_${count}`;
    this.adHoc.push({ ...metric, name, label });
    return name;
  }
}

/** The number that is shown of the things, else their only one. */
function mainNumber({ subject, asked, returned }: Scope): DimensionRef | undefined {
  if (subject === undefined) return undefined;
  const numbers = subject.dimensions
    .filter(({ kind }) => kind === 'numeric')
    .map((each) => refOf(subject, each));
  const shown = [...asked, ...returned].flatMap((output) =>
    output.kind === 'column' && numbers.includes(output.group.ref) ? [output.group.ref] : [],
  );
  const main = mainNumeric(subject);
  const [only, another] = shown.length > 0 ? shown : main === undefined ? [] : [refOf(subject, main)];
  return another === undefined ? only : undefined;
}

/** "orders of 2024 out of those of 2023": times of a number's own, as conditions of its rows. */
function duringOf(root: Entity, { when }: Mention): Condition[] {
  return when.flatMap(({ period: { from, to }, dimension = timeDimensionRef(root) }): Condition[] => {
    if (dimension === undefined) return [];
    return [
      ...(from === undefined ? [] : [{ dimension, op: 'gte', value: from } as const]),
      ...(to === undefined ? [] : [{ dimension, op: 'lt', value: to } as const]),
    ];
  });
}

function columnEntities(measure: Measure): Entity[] {
  if (measure.kind === 'column' && measure.aggregate === 'sum') return [measure.rows ?? measure.entity];
  return measure.kind === 'arithmetic' ? [measure.left, measure.right].flatMap(columnEntities) : [];
}

function over(measure: Measure, rows: Entity | undefined): Measure {
  if (rows === undefined) return measure;
  if (measure.kind === 'column' && measure.aggregate === 'sum') return { ...measure, rows };
  if (measure.kind !== 'arithmetic') return measure;
  return { ...measure, left: over(measure.left, rows), right: over(measure.right, rows) };
}

type Without<Kind> = Kind extends unknown ? Omit<Kind, 'name' | 'label'> : never;
type Unnamed = Without<AdHocMetric>;

const TITLES = { sum: 'Total', average: 'Average', min: 'Lowest', max: 'Highest', median: 'Median' } as const;
