import { PageInfo } from '@parley/service-kit';
import { Field, Float, ID, InputType, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { namesOf } from './enums.js';
import { RunError } from './run-parts.js';

export const ExportFormat = namesOf('CSV', 'XLSX', 'JSON_LINES', 'PARQUET', 'ARROW');
export type ExportFormat = keyof typeof ExportFormat;
registerEnumType(ExportFormat, {
  name: 'ExportFormat',
  description: 'A kind of file.',
  valuesConfig: {
    CSV: {
      description:
        'RFC 4180 in UTF-8 with a byte order mark. Text that a spreadsheet would run as a formula has an apostrophe in front.',
    },
    XLSX: {
      description:
        'A workbook for Excel and its like: numbers and dates as such where it can hold them exactly, else as text; no cell is a formula.',
    },
    JSON_LINES: { description: 'A JSON object a line, values in the forms of `rows`.' },
    PARQUET: { description: 'Apache Parquet with typed columns, compressed with Snappy.' },
    ARROW: { description: 'An Apache Arrow IPC file with typed columns.' },
  },
});

export const ExportStatus = namesOf('READY', 'STREAMING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED');
export type ExportStatus = keyof typeof ExportStatus;
registerEnumType(ExportStatus, {
  name: 'ExportStatus',
  description: 'Where an export stands. All but the first two are final.',
  valuesConfig: {
    READY: { description: 'The link can be opened; also after a download that broke off.' },
    STREAMING: { description: 'The file is being downloaded. A second download has to wait.' },
    COMPLETED: { description: 'The whole file was sent, and the link is used up.' },
    FAILED: { description: 'It ended with `error`; what was sent is not a whole file.' },
    CANCELLED: { description: 'You cancelled it; what was sent is not a whole file.' },
    EXPIRED: { description: 'Nobody opened the link in time.' },
  },
});

@InputType({ description: 'Which result to export, and as what.' })
export class ExportRunInput {
  @Field(() => ID, { description: 'The run; its status must be SUCCEEDED.' })
  runId!: string;

  @Field(() => ExportFormat, { description: 'The kind of file.' })
  format!: ExportFormat;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a retry safe: the same key gives the same export. Up to 200 characters of your choice.',
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: 'A run’s result as a file. It is made while it is downloaded, and kept nowhere.' })
export class RunExport {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;

  @Field(() => ExportFormat, { description: 'The kind of file.' })
  format!: ExportFormat;

  @Field(() => ExportStatus, { description: 'Where it stands.' })
  status!: ExportStatus;

  @Field(() => Date, {
    description:
      'Until when a download can begin. One that has begun goes on; one that broke off can begin again.',
  })
  urlExpiresAt!: Date;

  @Field(() => String, { description: 'The name under which a browser saves it.' })
  fileName!: string;

  @Field(() => Float, { description: 'Rows sent so far: a whole number.' })
  rowCount!: number;

  @Field(() => Float, { description: 'Rows of the result: a whole number.' })
  totalRows!: number;

  @Field(() => Float, { description: 'Bytes sent so far: a whole number.' })
  bytes!: number;

  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was over, however it ended.' })
  finishedAt!: Date | null;

  @Field(() => RunError, { nullable: true, description: 'Where `status` is FAILED.' })
  error!: RunError | null;

  /** What its other fields are found by; not fields. */
  runId!: string;
  requestedById!: string;
  tenantId!: string;
  sessionId!: string;
}

@ObjectType({ description: 'An export and its place in the list.' })
export class RunExportEdge {
  @Field(() => String, { description: 'Pass as `after` to go on behind this export.' })
  cursor!: string;

  @Field(() => RunExport, { description: 'The export.' })
  node!: RunExport;
}

@ObjectType({ description: 'A page of exports, newest first.' })
export class RunExportConnection {
  @Field(() => [RunExportEdge], { description: 'The exports with their cursors.' })
  edges!: RunExportEdge[];

  @Field(() => [RunExport], { description: 'The exports.' })
  nodes!: RunExport[];

  @Field(() => PageInfo, { description: 'Whether there are more.' })
  pageInfo!: PageInfo;
}

@InterfaceType({
  description:
    'Something that happened to an export. The last event is ExportCompleted, ExportFailed or ExportCancelled.',
  // Other schemas of this process must not find these types through the interface.
  autoRegisterImplementations: false,
  resolveType: (event: { readonly type: string }) => event.type,
})
export abstract class ExportEvent {
  @Field(() => String, {
    description: 'Pass it as `after` to `exportEvents` to go on behind this event. Opaque.',
  })
  cursor!: string;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;

  @Field(() => RunExport, { description: 'The export as it is now.' })
  export!: RunExport;
}

@ObjectType({
  implements: ExportEvent,
  description: 'How far the download is; comes about every second. Zero rows again where it begins anew.',
})
class ExportProgress extends ExportEvent {
  @Field(() => Float, { description: 'Rows sent so far: a whole number.' })
  rows!: number;

  @Field(() => Float, { description: 'Bytes sent so far: a whole number.' })
  bytes!: number;

  @Field(() => Float, { description: 'Rows of the result: a whole number.' })
  totalRows!: number;
}

@ObjectType({ implements: ExportEvent, description: 'Last event: the whole file was sent.' })
class ExportCompleted extends ExportEvent {
  @Field(() => Float, { description: 'Rows in the file: a whole number.' })
  rows!: number;

  @Field(() => Float, { description: 'The size of the file: a whole number.' })
  bytes!: number;
}

@ObjectType({ implements: ExportEvent, description: 'Last event: there will be no file.' })
class ExportFailed extends ExportEvent {
  @Field(() => RunError, { description: 'Why; EXPORT_LINK_INVALID where nobody opened the link in time.' })
  error!: RunError;
}

@ObjectType({ implements: ExportEvent, description: 'Last event: the export was cancelled.' })
class ExportCancelled extends ExportEvent {
  @Field(() => Float, { description: 'Rows that had been sent before: a whole number.' })
  rows!: number;
}

/** All that implement {@link ExportEvent}; the schema names them because no field's type does. */
export const EXPORT_EVENT_TYPES = [ExportProgress, ExportCompleted, ExportFailed, ExportCancelled] as const;
