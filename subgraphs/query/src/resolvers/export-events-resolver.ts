import { ParleyError } from '@parley/errors';
import { decodeCursor, encodeCursor, requireCaller } from '@parley/service-kit';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { QueryContext } from '../context.js';
import type { ExportChange } from '../exports/export-service.js';
import { ExportEvent } from '../types/run-export.js';
import { toRunExport } from './to-run-export.js';

interface ExportEventsArguments {
  readonly exportId: string;
  readonly after?: string | null;
}

@Resolver(() => ExportEvent)
export class ExportEventsResolver {
  @Subscription(() => ExportEvent, {
    description:
      'How an export of yours is getting on: how far it is now, then each change, then how it ended. After a lost connection, go on behind the last cursor you saw. Needs `run:export`; `NOT_FOUND` where you have none of this id.',
    subscribe: ({ args, context }: { args: ExportEventsArguments; context: QueryContext }) =>
      context.exports.changes(requireCaller(context), args.exportId, {
        after: versionOf(args),
        signal: context.signal,
      }),
  })
  exportEvents(
    @Arg('exportId', () => ID, { description: 'The export.' }) _exportId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last event you have; leave it out to begin with how it is now.',
    })
    _after: string | undefined,
    @Root() change: ExportChange,
  ): ExportEvent {
    return {
      ...contentOf(change),
      cursor: encodeCursor([change.exported.id, String(change.version)]),
      at: change.exported.updatedAt,
      export: toRunExport(change.exported),
    } as ExportEvent;
  }
}

function contentOf({ exported, isLast }: ExportChange): {
  readonly type: string;
  readonly [field: string]: unknown;
} {
  const { status, rowCount: rows, byteCount: bytes, totalRows } = exported;
  if (!isLast) return { type: 'ExportProgress', rows, bytes, totalRows };
  switch (status) {
    case 'COMPLETED':
      return { type: 'ExportCompleted', rows, bytes };
    case 'CANCELLED':
      return { type: 'ExportCancelled', rows };
    case 'EXPIRED':
      return { type: 'ExportFailed', error: NOT_OPENED };
    default:
      return { type: 'ExportFailed', error: toRunExport(exported).error };
  }
}

const NOT_OPENED = {
  code: 'EXPORT_LINK_INVALID',
  message: 'Nobody opened the link in time: ask for a new one with `exportRun`.',
  retryable: false,
  details: null,
};

function versionOf({ exportId, after }: ExportEventsArguments): number {
  const [id, text] = decodeCursor(after, 2) ?? [];
  if (text === undefined) return 0;
  const version = Number(text);
  if (id === exportId && Number.isSafeInteger(version)) return version;
  throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this export’s events gave you.');
}
