import { basename } from 'node:path';
import { createParleyClient, type ParleyClient } from '@parley/client';
import { ParleyError } from '@parley/errors';
import {
  evaluate,
  evaluateVerified,
  loadSets,
  reportOf,
  startOwnServer,
  throughApi,
} from '@parley/evaluation';
import { findHouse, findLogin } from '../running-house.js';
import { stopSignal } from '../stop-signal.js';
import { chosenQuestions } from './chosen-questions.js';
import { fromCaller } from './from-caller.js';
import type { InProcessOptions } from './judge-in-process.js';
import { showProgress } from './terminal.js';
import { type ReportFiles, writeReports } from './write-reports.js';

interface ApiOptions {
  /** True: the house that runs here. */
  readonly api?: string | true;
  readonly tenant: string;
  readonly user: string;
}

export type ThroughApiOptions = ApiOptions &
  Pick<InProcessOptions, 'set' | 'only' | 'noteOff' | 'refills' | keyof ReportFiles>;

/**
 * Connects each database of the sets to the tenant and asks its questions over the API. The product sees the day it is, so that the data
 * are made for that one.
 */
export async function judgeThroughApi(options: ThroughApiOptions): Promise<void> {
  const { set, noteOff, refills } = options;
  if (set === undefined) throw new ParleyError('BAD_INPUT', 'Say which questions: `--set <folder>`.');
  const sets = chosenQuestions(await loadSets(fromCaller(set)), options.only);
  const today = new Date().toISOString().slice(0, 10);
  await using cleanup = new AsyncDisposableStack();
  const client = cleanup.adopt(await signedIn(options), (each) => each.close());
  const server = cleanup.use(await startOwnServer());
  const respondent = throughApi(client);
  const evaluation = await evaluate({
    ...{ sets, respondent, server, today, engine: 'postgresql' },
    ...(refills === undefined ? {} : { refills }),
    withNotes: !noteOff,
    signal: stopSignal(),
    onJudged: showProgress(),
  });
  const about = { planner: respondent.name, sets: sets.map(({ name }) => name), today };
  await writeReports(reportOf(evaluation, about), basename(set), options);
}

/** Asks a data source's verified questions over the API; their own SQL says what is right. */
export async function judgeVerified(
  options: ApiOptions & ReportFiles & { readonly verified: string },
): Promise<void> {
  const { verified: dataSourceId } = options;
  await using cleanup = new AsyncDisposableStack();
  const client = cleanup.adopt(await signedIn(options), (each) => each.close());
  const onJudged = showProgress();
  const evaluation = await evaluateVerified({ client, dataSourceId, onJudged, signal: stopSignal() });
  const today = new Date().toISOString().slice(0, 10);
  await writeReports(
    reportOf(evaluation, { planner: 'api', sets: [dataSourceId], today }),
    'verified',
    options,
  );
}

async function signedIn({ api, tenant, user }: ApiOptions): Promise<ParleyClient> {
  const { email, password } = await findLogin({ tenant, user });
  const client = createParleyClient({ url: typeof api === 'string' ? api : await findHouse() });
  await client.login({ email, password, tenantSlug: tenant });
  return client;
}
