import { ParleyError } from '@parley/errors';
import { createFolderResultStore, createS3ResultStore, type ResultStore } from '@parley/result-store';
import { z } from 'zod';

/** Where the rows of runs are kept as long as the tenant's tier says: in a folder, or in a bucket. */
export const RESULT_STORE_ENVIRONMENT = {
  /** Several processes may share it. */
  RESULTS_FOLDER: z.string().min(1).optional(),
  /** Of any store that speaks S3's protocol, without the bucket, e.g. `https://s3.eu-central-1.amazonaws.com`. */
  RESULTS_S3_ENDPOINT: z.url().optional(),
  RESULTS_S3_BUCKET: z.string().min(1).optional(),
  RESULTS_S3_REGION: z.string().min(1).default('us-east-1'),
  /** Before the name of every object, e.g. `parley/`. */
  RESULTS_S3_PREFIX: z
    .string()
    // The client would sign a request for a list with one of these otherwise than S3 does.
    .regex(/^[^!'()*]*$/, "has none of ! ' ( ) *")
    .default(''),
  RESULTS_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  /** Secret. */
  RESULTS_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
};

type ResultStoreConfig = z.output<z.ZodObject<typeof RESULT_STORE_ENVIRONMENT>>;

/** @throws ParleyError BAD_INPUT where neither or both are named, or a part is missing */
export function openResultStore(config: ResultStoreConfig): ResultStore {
  const { RESULTS_FOLDER: folder, RESULTS_S3_ENDPOINT: endpoint } = config;
  if ((folder === undefined) === (endpoint === undefined)) {
    throw new ParleyError(
      'BAD_INPUT',
      'Set either RESULTS_FOLDER or RESULTS_S3_ENDPOINT: where results are kept.',
    );
  }
  if (folder !== undefined) return createFolderResultStore({ folder });
  return createS3ResultStore({
    endpoint: endpoint ?? '',
    region: config.RESULTS_S3_REGION,
    bucket: required(config, 'RESULTS_S3_BUCKET'),
    prefix: config.RESULTS_S3_PREFIX,
    credentials: {
      accessKeyId: required(config, 'RESULTS_S3_ACCESS_KEY_ID'),
      secretAccessKey: required(config, 'RESULTS_S3_SECRET_ACCESS_KEY'),
    },
  });
}

function required(
  config: ResultStoreConfig,
  name: 'RESULTS_S3_BUCKET' | 'RESULTS_S3_ACCESS_KEY_ID' | 'RESULTS_S3_SECRET_ACCESS_KEY',
): string {
  const value = config[name];
  if (value !== undefined) return value;
  throw new ParleyError('BAD_INPUT', `${name} is not set: RESULTS_S3_ENDPOINT needs it.`);
}
