import { type ParsedDefinition, type PolicyFault, readPolicyDraft } from '@parley/access-policy';
import { ParleyError } from '@parley/errors';
import { closest } from '@parley/semantic-layer';
import { attributesOf, type PhysicalCatalog } from '@parley/sql-guard';
import type { PolicyRuleInput } from '../types/policy-inputs.js';
import { readMask } from './mask-input.js';
import type { Company } from './member-repository.js';
import type { PolicySubjects } from './policy-change.js';
import { bindingsOf } from './policy-state.js';

const MAX_NAME = 100;
const MAX_DESCRIPTION = 1_000;
const MAX_SUBJECTS = 200;

/** Collects what is wrong with an input, so that all of it comes back at once. */
export class InputReading {
  readonly faults: PolicyFault[] = [];

  name(name: string): string {
    const trimmed = name.trim();
    if (trimmed.length < 1 || trimmed.length > MAX_NAME || trimmed.includes('\0')) {
      this.faults.push({ path: 'name', message: `A policy’s name has 1 to ${MAX_NAME} characters.` });
    }
    return trimmed;
  }

  description(description: string): string {
    if (description.length > MAX_DESCRIPTION || description.includes('\0')) {
      this.faults.push({ path: 'description', message: 'A description has at most 1,000 characters.' });
    }
    return description;
  }

  /** `null` where it has faults. */
  rule(input: PolicyRuleInput, catalog: PhysicalCatalog): ParsedDefinition | null {
    const { row = null, tables = null } = input;
    const column = this.#column(input);
    if (column === 'faulty') return null;
    const effect = input.effect === 'DENY' ? 'deny' : 'allow';
    const read = readPolicyDraft({ effect, row, column, tables }, catalog);
    if (read.kind === 'fits') return read.definition;
    this.faults.push(
      ...read.faults.map((fault) => ({ ...fault, path: fault.path === '' ? 'rule' : `rule.${fault.path}` })),
    );
    return null;
  }

  /** @throws ParleyError NOT_FOUND for a user of no or another tenant */
  subjects(subjects: PolicySubjects, company: Company, path: string): PolicySubjects {
    if (bindingsOf(subjects).length > MAX_SUBJECTS) {
      this.faults.push({ path, message: `Name at most ${MAX_SUBJECTS} roles, groups and users at a time.` });
      return subjects;
    }
    const groups = new Set(company.members.flatMap((member) => member.groups));
    const ids = new Set(company.members.map(({ userId }) => userId));
    this.#known(subjects.roles, new Set(company.roleNames), { path: `${path}.roles`, what: 'role' });
    this.#known(subjects.groups, groups, { path: `${path}.groups`, what: 'group with anybody in it' });
    if (subjects.users.some((id) => !ids.has(id))) {
      throw new ParleyError(
        'NOT_FOUND',
        'There is no such user in this tenant: `tenant { members }` lists them.',
      );
    }
    return subjects;
  }

  #column({ column }: PolicyRuleInput) {
    if (column === null || column === undefined) return null;
    const mask = readMask(column.mask, 'rule.column.mask');
    if ('kind' in mask) return { ...column, mask };
    this.faults.push(mask);
    return 'faulty' as const;
  }

  #known(
    names: readonly string[],
    known: ReadonlySet<string>,
    { path, what }: { readonly path: string; readonly what: string },
  ): void {
    names.forEach((name, index) => {
      if (known.has(name)) return;
      const near = closest(name, known);
      this.faults.push({
        path: `${path}.${index}`,
        message: `There is no ${what} called "${name}".`,
        ...(near === undefined ? {} : { suggestion: near }),
      });
    });
  }
}

/** What somebody may not have meant, though it is allowed. */
export function warningsOf(definition: ParsedDefinition, company: Company): readonly string[] {
  if (definition.kind !== 'ROW') return [];
  const known = new Set(company.members.flatMap(({ attributes }) => Object.keys(attributes)));
  const lacking = [...new Set(attributesOf(definition.predicate))].filter((name) => !known.has(name));
  return lacking.map(
    (name) =>
      `Nobody has the attribute ${name} yet: until somebody does, the rule refuses the table to everybody it binds.`,
  );
}

/** Says so where everybody who could take a policy back is bound by it: only two of them together can, then. */
export function lockOutWarning(subjects: PolicySubjects, { members }: Company): readonly string[] {
  const writers = members.filter(({ permissions }) => permissions.includes('policy:write'));
  const isBound = ({ roles, groups, userId }: Company['members'][number]) =>
    subjects.roles.some((role) => roles.includes(role)) ||
    subjects.groups.some((group) => groups.includes(group)) ||
    subjects.users.includes(userId);
  if (!writers.some(isBound) || !writers.every(isBound)) return [];
  return [
    'It binds everybody who may change policies: what widens their sight again takes two of them, one who proposes it and one who approves it.',
  ];
}
