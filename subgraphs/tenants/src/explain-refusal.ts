import { isParleyError, ParleyError } from '@parley/errors';
import type { ServerSettings } from '@parley/sql-drivers';

type Engine = ServerSettings['engine'];

/**
 * What the person who typed the settings can correct, where the driver knows only stored ones that once
 * worked. Any other failure stays as it is.
 */
export function explainRefusal(error: unknown, engine: Engine): unknown {
  if (!isParleyError(error) || error.code !== 'DATA_SOURCE_UNAVAILABLE') return error;
  const sqlState = String(error.details.sqlState ?? '');
  const message = refusalOf(sqlState, { engine, cause: causeText(error) });
  if (message !== undefined) return new ParleyError('DATA_SOURCE_REFUSED', message, { cause: error.cause });
  if (sqlState !== '') return error;
  // Nobody is there, or somebody who speaks otherwise: the other engine, for example.
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    `A ${NAME[engine]} server can’t be reached there: check that it is up and that \`host\`, \`port\` and \`engine\` are right, then try again.`,
    { cause: error.cause },
  );
}

const NAME: Readonly<Record<Engine, string>> = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' };

/** Who may come in, as each engine has it. */
const WHO_MAY_ENTER: Readonly<Record<Engine, string>> = {
  postgresql: 'correct them, or what the server lets in (pg_hba.conf)',
  mariadb:
    'correct them, or on the server what CREATE USER said of the user: its host, its password, whether it is locked or expired',
};

const HOW_TO_GET_IN: Readonly<Record<Engine, string>> = {
  postgresql: 'correct `database`',
  // It says the same of a database that is there and not for this user.
  mariadb: 'correct `database`, or GRANT the user SELECT on it',
};

function refusalOf(
  sqlState: string,
  { engine, cause }: { readonly engine: Engine; readonly cause: string },
): string | undefined {
  if (sqlState.startsWith('28')) {
    return `The server refused this user and password, or connections from Parley’s address: ${WHO_MAY_ENTER[engine]}.`;
  }
  if (sqlState === '3D000') {
    return `The server has no database of this name for this user: ${HOW_TO_GET_IN[engine]}.`;
  }
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
