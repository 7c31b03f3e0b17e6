import { isParleyError, ParleyError } from '@parley/errors';

/**
 * What the person who typed the settings can correct, where the driver knows only stored ones that once
 * worked. Any other failure stays as it is.
 */
export function explainRefusal(error: unknown): unknown {
  if (!isParleyError(error) || error.code !== 'DATA_SOURCE_UNAVAILABLE') return error;
  const message = refusalOf(String(error.details.sqlState ?? ''), causeText(error));
  return message === undefined
    ? error
    : new ParleyError('DATA_SOURCE_REFUSED', message, { cause: error.cause });
}

function refusalOf(sqlState: string, cause: string): string | undefined {
  if (sqlState.startsWith('28')) {
    return 'The server refused this user and password, or connections from Parley’s address: correct them, or what the server lets in (PostgreSQL: pg_hba.conf).';
  }
  if (sqlState === '3D000') return 'The server has no database of this name: correct `database`.';
  if (/does not support (SSL|secure connection)/i.test(cause)) {
    return 'The server offers no TLS: turn it on there, or choose `tls: DISABLE` on a network you trust.';
  }
  if (/certificate/i.test(cause)) {
    return 'The server’s certificate is not a known authority’s for this host: install one that is, or choose `tls: REQUIRE`.';
  }
  return undefined;
}

function causeText(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : '';
}
