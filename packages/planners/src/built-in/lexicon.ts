import {
  type Dimension,
  type DimensionRef,
  type Entity,
  indexModel,
  type Relationship,
  type SemanticModel,
} from '@parley/semantic-layer';
import { type EmptyState, emptyState } from './empty-states.js';
import { HINT, type Lexicon, LexiconBuilder, NAME, SYNONYM, viewsOf } from './lexicon-builder.js';
import type { Meaning } from './meaning.js';
import { labelsOf } from './model-facts.js';
import { isPeople } from './people.js';
import { shortNames } from './short-names.js';
import { verbsOf } from './time-verbs.js';
import { nounsOfVerb } from './verb-nouns.js';

/** A dimension said with the thing it belongs to: "order status". */
const OWNED = 1;
/** "sales" is a metric before it is a list of orders. */
const ENTITY_SYNONYM = 0.93;
const PART_OF_NAME = 0.9;
const LAST_WORD = 0.83;
const LABEL_AS_NAME = 0.96;
/** "delivered" of a delivery date. */
const VERB = 0.94;
/** "people", of members and of authors. */
const ANYBODY = 0.88;

const lexicons = new WeakMap<SemanticModel, Lexicon>();

/** The phrases of a model; made once for each model object. */
export function lexiconOf(model: SemanticModel): Lexicon {
  const known = lexicons.get(model);
  if (known !== undefined) return known;
  const builder = new LexiconBuilder();
  for (const metric of model.metrics) {
    builder.addNamed(metric, { kind: 'metric', metric });
    for (const name of [metric.label, ...metric.synonyms])
      builder.add(`${name} amount`, { kind: 'metric', metric }, HINT);
  }
  for (const filter of model.namedFilters) {
    builder.addNamed(filter, { kind: 'filter', filter });
  }
  for (const entity of model.entities) addEntity(builder, entity);
  addRoles(builder, model);
  for (const { phrase, meaning, quality } of shortNames(model)) builder.add(phrase, meaning, quality);
  for (const entity of model.entities.filter(isPeople)) {
    for (const said of ['people', 'persons', 'person'])
      builder.addSaid(said, { kind: 'entity', entity }, ANYBODY);
  }
  const lexicon = builder.build(viewsOf(model));
  lexicons.set(model, lexicon);
  return lexicon;
}

function addEntity(builder: LexiconBuilder, entity: Entity): void {
  const meaning = { kind: 'entity', entity } as const;
  builder.addNamed({ ...entity, synonyms: [] }, meaning);
  for (const synonym of entity.synonyms) builder.add(synonym, meaning, ENTITY_SYNONYM);
  // "payments", where there are payments received and payments made.
  const [head = '', ...nouns] = entity.label.split(' ').reverse();
  if (nouns.length > 0 && isParticiple(head)) builder.add(nouns.reverse().join(' '), meaning, PART_OF_NAME);
  // People who have a first and a last name: "name" is both.
  const [, last] = labelsOf(entity);
  if (last !== undefined) {
    const name = { kind: 'dimension', entity, dimension: last, ref: `${entity.name}.${last.name}` } as const;
    builder.addNamed(
      { name: 'name', label: 'full name', synonyms: [`${entity.label} name`, `name of ${entity.label}`] },
      name,
    );
  }
  // "name" of what is called by a full name or a branch name.
  const label = entity.dimensions.find(({ name }) => name === entity.labelDimension);
  if (label !== undefined && / name$/i.test(label.label) && last === undefined) {
    const meaning = {
      kind: 'dimension',
      entity,
      dimension: label,
      ref: `${entity.name}.${label.name}`,
    } as const;
    for (const said of ['name', `${entity.label} name`, `name of ${entity.label}`])
      builder.add(said, meaning, LABEL_AS_NAME);
  }
  for (const dimension of entity.dimensions) {
    const meaning = {
      kind: 'dimension',
      entity,
      dimension,
      ref: `${entity.name}.${dimension.name}`,
    } as const;
    builder.addNamed(dimension, meaning);
    for (const owner of [entity.label, ...entity.synonyms]) {
      for (const said of [dimension.label, dimension.name, ...dimension.synonyms]) {
        builder.add(`${owner} ${said}`, meaning, OWNED);
        builder.add(`${said} of ${owner}`, meaning, OWNED);
      }
    }
    addLongerNames(builder, entity, meaning);
    addShorterNames(builder, entity, meaning);
    if (dimension.kind === 'time') addVerbs(builder, dimension, meaning);
    for (const verb of verbsOf(dimension)) {
      builder.addSaid(verb, meaning, VERB);
      if (isParticiple(verb)) addUndone(builder, verb, meaning);
    }
    const state = emptyState(dimension);
    if (state !== undefined) addState(builder, state, meaning);
    addValues(builder, entity, dimension);
  }
}

const NAMED_KINDS = new Set(['categorical', 'geographic', 'text']);

/** "country name", "closing price" of a price, "payment amount received" of a payment received. */
function addLongerNames(
  builder: LexiconBuilder,
  entity: Entity,
  meaning: Extract<Meaning, { kind: 'dimension' }>,
): void {
  const { dimension } = meaning;
  const [head = '', ...others] = entity.label.split(' ').reverse();
  for (const said of [dimension.label, ...dimension.synonyms]) {
    if (NAMED_KINDS.has(dimension.kind) && !/\bname$/i.test(said))
      builder.add(`${said} name`, meaning, SYNONYM);
    // "blocked member" is a member that is so.
    if (others.length > 0 && !said.endsWith(head) && dimension.kind !== 'boolean')
      builder.add(`${said} ${head}`, meaning, isParticiple(head) ? SYNONYM : OWNED);
  }
}

/** "reason" of a reason code, "tickets" of tickets sold, "limit" of a credit limit. */
function addShorterNames(
  builder: LexiconBuilder,
  entity: Entity,
  meaning: Extract<Meaning, { kind: 'dimension' }>,
): void {
  const { label, kind } = meaning.dimension;
  const words = label.split(' ');
  const last = words.at(-1) ?? '';
  const rest = words.slice(0, -1).join(' ');
  if (rest === '') return;
  // "type of material" for a material type.
  if (kind === 'categorical' || kind === 'time') builder.add(`${last} of ${rest}`, meaning, SYNONYM);
  // "commission percentage", "alcohol content" of a percent of it.
  if (kind === 'numeric' && /^(?:percent|pct|percentage)$/i.test(last))
    for (const noun of ['percentage', 'percent', 'content', 'rate'])
      builder.add(`${rest} ${noun}`, meaning, SYNONYM);
  if (last.toLowerCase() === 'code') {
    builder.add(rest, meaning, SYNONYM);
    for (const owner of [entity.label, ...entity.synonyms]) {
      builder.add(`${owner} ${rest}`, meaning, SYNONYM);
      builder.add(`${rest} of ${owner}`, meaning, SYNONYM);
    }
  } else if (kind === 'numeric' && isParticiple(last)) builder.add(rest, meaning, PART_OF_NAME);
  else if (kind === 'numeric' && last.length > 3 && !/^(?:number|count|code)s?$/.test(last))
    builder.add(last, meaning, LAST_WORD);
  else if ((kind === 'categorical' || kind === 'geographic') && last.length > 3 && !NAMING_WORD.test(last))
    builder.add(last, meaning, LAST_WORD);
  // "town" of a town of residence.
  const [head, ...ofWhat] = label.split(' of ');
  if (kind === 'geographic' && head !== undefined && ofWhat.length > 0) builder.add(head, meaning, LAST_WORD);
}

/** Too many columns end in these for one alone to say which. */
const NAMING_WORD =
  /^(?:name|title|number|date|flag|code|type|kind|class|level|group|category|status|state|mode|role)$/i;

function isParticiple(word: string): boolean {
  return /ed$/.test(word) || ['made', 'sent', 'paid', 'sold', 'bought', 'taken', 'given'].includes(word);
}

/** "opened" for opened_on, "registered" for "registered at": what happened then. */
function addVerbs(
  builder: LexiconBuilder,
  dimension: Dimension,
  meaning: Extract<Meaning, { kind: 'dimension' }>,
): void {
  for (const name of [dimension.name.replaceAll('_', ' '), dimension.label, ...dimension.synonyms]) {
    const verb = name.replace(/ (?:at|on|date|time|timestamp|datetime)$/, '');
    if (verb === name) continue;
    builder.addVerb(verb, meaning);
    if (isParticiple(verb)) addUndone(builder, verb, meaning);
    for (const noun of nounsOfVerb(verb)) {
      builder.add(noun, meaning, HINT);
      builder.add(`${noun} date`, meaning, HINT);
    }
    for (const noun of ['date', 'time', 'day']) {
      builder.add(`${verb} ${noun}`, meaning, SYNONYM);
      builder.add(`${noun} ${verb}`, meaning, SYNONYM);
    }
  }
}

/** "unpaid", where it is known when something was paid: what was not. */
function addUndone(
  builder: LexiconBuilder,
  verb: string,
  { ref }: Extract<Meaning, { kind: 'dimension' }>,
): void {
  for (const said of [`un${verb}`, `not yet ${verb}`]) addState(builder, { said, op: 'is_null' }, { ref });
}

/** "employed", of those for whom no day is known on which they left. */
function addState(
  builder: LexiconBuilder,
  { said, op }: EmptyState,
  { ref }: Pick<Extract<Meaning, { kind: 'dimension' }>, 'ref'>,
): void {
  const filters = [{ dimension: ref, op }] as const;
  const filter = { name: `${said.replaceAll(' ', '_')} ${ref}`, label: said, synonyms: [], filters };
  builder.addSaid(said, { kind: 'filter', filter }, SYNONYM);
}

function addValues(builder: LexiconBuilder, entity: Entity, dimension: Dimension): void {
  const ref: DimensionRef = `${entity.name}.${dimension.name}`;
  for (const { value, synonyms } of dimension.values ?? []) {
    const meaning = { kind: 'value', entity, dimension, ref, value } as const;
    builder.add(value, meaning, NAME);
    for (const synonym of synonyms) builder.add(synonym, meaning, SYNONYM);
    builder.add(`${value} ${dimension.label}`, meaning, OWNED);
    builder.add(`${dimension.label} ${value}`, meaning, OWNED);
    for (const said of dimension.synonyms) builder.add(`${value} ${said}`, meaning, SYNONYM);
    for (const form of adjectivesOf(value)) builder.add(form, meaning, HINT);
  }
  const yes = dimension.kind === 'boolean' ? true : yesOf(dimension);
  if (yes === undefined) return;
  const said = new Set([dimension.label, dimension.name, ...dimension.synonyms].map(withoutAuxiliary));
  for (const word of said) builder.add(word, { kind: 'value', entity, dimension, ref, value: yes }, SYNONYM);
  if (yes !== true) return;
  for (const word of said) {
    if (!word.includes(' ')) {
      builder.add(`in${word}`, { kind: 'value', entity, dimension, ref, value: false }, SYNONYM);
      builder.add(`un${word}`, { kind: 'value', entity, dimension, ref, value: false }, SYNONYM);
    }
  }
}

/** Of a column that says yes or no by a letter. */
function yesOf({ values = [] }: Dimension): string | undefined {
  if (values.length !== 2) return undefined;
  const yes = values.find(({ value }) => /^(?:y|yes|j|t|true|1)$/i.test(value));
  const no = values.find(({ value }) => /^(?:n|no|f|false|0)$/i.test(value));
  return no === undefined ? undefined : yes?.value;
}

/** "successful" of success, "failed" of fail. */
function adjectivesOf(value: string): string[] {
  return /^[a-z]{4,}$/i.test(value) ? [`${value}ful`, `${value}ed`, `${value}al`] : [];
}

function addRoles(builder: LexiconBuilder, model: SemanticModel): void {
  const { entities } = indexModel(model);
  const ways = new Map<string, number>();
  for (const { to } of model.relationships) ways.set(to.entity, (ways.get(to.entity) ?? 0) + 1);
  for (const relationship of model.relationships) {
    const { from, to, role } = relationship;
    const entity = entities.get(to.entity);
    if (role === undefined || entity === undefined) continue;
    // Nothing else refers to it: the vet is who claims call the clinic.
    const isOnlyWay = ways.get(to.entity) === 1 && from.entity !== to.entity;
    if (isOnlyWay && !/(?:ed|ing| by)$/.test(role)) addAlias(builder, entity, role);
    else for (const said of namesOf(relationship, role)) addRole(builder, entity, { role, said });
  }
}

function addAlias(builder: LexiconBuilder, entity: Entity, role: string): void {
  builder.add(role, { kind: 'entity', entity }, SYNONYM);
  for (const dimension of entity.dimensions) {
    const meaning = {
      kind: 'dimension',
      entity,
      dimension,
      ref: `${entity.name}.${dimension.name}`,
    } as const;
    for (const said of [dimension.label, ...dimension.synonyms]) {
      builder.add(`${role} ${said}`, meaning, OWNED);
      builder.add(`${said} of ${role}`, meaning, OWNED);
    }
  }
}

/** What a role is called, and what its column is: "juror" of `juror_id`, however its comment puts it. */
function namesOf({ from: { columns } }: Relationship, role: string): ReadonlySet<string> {
  const [column = '', ...others] = columns;
  const stem = column
    .toLowerCase()
    .replace(/_?(?:id|no|nr|num|code|key)$/, '')
    .replaceAll('_', ' ');
  const isWord = others.length === 0 && /^[a-z]{4,}(?: [a-z]{3,})*$/.test(stem) && /[aeiouy]/.test(stem);
  return new Set([role, ...(isWord && column.includes('_') ? [stem] : [])]);
}

function addRole(
  builder: LexiconBuilder,
  entity: Entity,
  { role, said }: { readonly role: string; readonly said: string },
): void {
  for (const dimension of entity.dimensions) {
    const meaning = { kind: 'dimension', entity, dimension, ref: `${role}.${dimension.name}` } as const;
    const isLabel = dimension.name === entity.labelDimension;
    builder.add(`${said} ${dimension.label}`, meaning, OWNED);
    builder.add(`${dimension.label} of ${said}`, meaning, OWNED);
    for (const name of [`${said} ${entity.label}`, `${entity.label} of ${said}`]) {
      builder.add(`${name} ${dimension.label}`, meaning, OWNED);
      builder.add(`${dimension.label} of ${name}`, meaning, OWNED);
      if (isLabel) builder.add(name, meaning, SYNONYM);
    }
    if (isLabel) builder.add(said, meaning, NAME);
  }
}

function withoutAuxiliary(name: string): string {
  return name.replaceAll('_', ' ').replace(/^(?:is|has|was|are) /, '');
}
