import { ParleyError } from '@parley/errors';
import { type Caller, isId } from '@parley/service-kit';
import type { RunKind, RunStatus } from '../types/enums.js';
import type { RunFilter } from '../types/run-filter.js';

/** Which runs are looked for; what is absent is no condition. */
export interface RunConditions {
  /** An ILIKE pattern for the question or the SQL. */
  readonly textPattern?: string;
  readonly statuses?: readonly RunStatus[];
  readonly kinds?: readonly RunKind[];
  readonly dataSourceId?: string;
  readonly requestedById?: string;
  readonly createdFrom?: Date;
  readonly createdBefore?: Date;
}

const MAX_SEARCH = 200;

/**
 * What the caller looks for, among the runs that exist for them: their own, or with `run:read_all` everybody's.
 * @throws ParleyError BAD_INPUT, FORBIDDEN (somebody else's runs)
 */
export function runConditions(caller: Caller, filter: RunFilter | undefined | null): RunConditions {
  const { search, statuses, kinds, dataSourceId, requestedById, createdAfter, createdBefore } = filter ?? {};
  const seesAll = caller.permissions.has('run:read_all');
  if (requestedById != null && requestedById.toLowerCase() !== caller.userId && !seesAll) throw notYours();
  if (createdAfter != null && createdBefore != null && createdAfter >= createdBefore) {
    throw new ParleyError('BAD_INPUT', '`filter.createdAfter` must be before `filter.createdBefore`.');
  }
  const requester = seesAll ? requestedById : caller.userId;
  return {
    ...(search == null ? {} : { textPattern: patternOf(search) }),
    ...(statuses == null ? {} : { statuses: checkChoice('statuses', statuses) }),
    ...(kinds == null ? {} : { kinds: checkChoice('kinds', kinds) }),
    ...(dataSourceId == null ? {} : { dataSourceId: checkId('dataSourceId', dataSourceId) }),
    ...(requester == null ? {} : { requestedById: checkId('requestedById', requester) }),
    ...(createdAfter == null ? {} : { createdFrom: createdAfter }),
    ...(createdBefore == null ? {} : { createdBefore }),
  };
}

/** Text is looked for as it stands: nothing in it is a wildcard. */
function patternOf(search: string): string {
  const text = search.trim();
  if (text.length < 1 || text.length > MAX_SEARCH || text.includes('\0')) {
    throw new ParleyError(
      'BAD_INPUT',
      `\`filter.search\` must have 1 to ${MAX_SEARCH} characters, none of them NUL; leave it out to see all runs.`,
    );
  }
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

function checkChoice<T>(name: string, values: readonly T[]): readonly T[] {
  if (values.length > 0) return [...new Set(values)];
  throw new ParleyError(
    'BAD_INPUT',
    `\`filter.${name}\` must name one at least; leave it out to see all runs.`,
  );
}

function checkId(name: string, id: string): string {
  if (isId(id)) return id;
  throw new ParleyError('BAD_INPUT', `\`filter.${name}\` must be an id that the API gave you.`);
}

function notYours(): ParleyError {
  const permission = 'run:read_all';
  return new ParleyError(
    'FORBIDDEN',
    `Your roles don’t let you see other people’s runs: ask an administrator for the permission ${permission}.`,
    { details: { permission } },
  );
}
