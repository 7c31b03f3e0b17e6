import { ParleyError } from '@parley/errors';
import pg from 'pg';

/** Rows of a COPY block sent with one INSERT. */
const ROWS_A_STATEMENT = 500;
const COPY = /^COPY\s+(.+?)\s+FROM\s+stdin\b.*;\s*$/i;
/** Whom things belonged to elsewhere, and psql's own commands, say nothing here. */
const LEFT_OUT = /^\\(?!\.)|^(ALTER\s.+\sOWNER\s+TO\s.+;|(GRANT|REVOKE)\s.+;)\s*$/i;

/**
 * Runs a script of statements, in the form that people write or that pg_dump does: also with rows in COPY blocks.
 * @throws ParleyError BAD_INPUT with the database's reason
 */
export async function loadScript(client: pg.Client, script: string): Promise<void> {
  try {
    for (const part of partsOf(script)) {
      if (part.kind === 'statements') await client.query(part.text);
      else await insertRows(client, part);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ParleyError('BAD_INPUT', `The database of the set can't be made: ${why}.`, { cause });
  }
}

type Part =
  | { readonly kind: 'statements'; readonly text: string }
  /** `target` is a table, with its columns in brackets or without. */
  | { readonly kind: 'rows'; readonly target: string; readonly lines: readonly string[] };

function partsOf(script: string): readonly Part[] {
  if (!/^(COPY\s.+FROM\s+stdin|\\|ALTER\s.+OWNER|GRANT|REVOKE)/im.test(script)) {
    return [{ kind: 'statements', text: script }];
  }
  const parts: Part[] = [];
  let statements: string[] = [];
  let rows: { readonly target: string; readonly lines: string[] } | undefined;
  for (const line of script.split(/\r?\n/)) {
    const [, target] = rows === undefined ? (COPY.exec(line) ?? []) : [];
    if (rows !== undefined && line === '\\.') {
      parts.push({ kind: 'rows', ...rows });
      rows = undefined;
    } else if (rows !== undefined) {
      rows.lines.push(line);
    } else if (target !== undefined) {
      parts.push({ kind: 'statements', text: statements.join('\n') });
      statements = [];
      rows = { target, lines: [] };
    } else if (!LEFT_OUT.test(line)) {
      statements.push(line);
    }
  }
  return [...parts, { kind: 'statements', text: statements.join('\n') }];
}

async function insertRows(
  client: pg.Client,
  { target, lines }: Extract<Part, { kind: 'rows' }>,
): Promise<void> {
  for (let first = 0; first < lines.length; first += ROWS_A_STATEMENT) {
    const values = lines.slice(first, first + ROWS_A_STATEMENT).map((line) => {
      const fields = line.split('\t').map(fieldOf);
      return `(${fields.map((field) => (field === null ? 'NULL' : pg.escapeLiteral(field))).join(', ')})`;
    });
    await client.query(`INSERT INTO ${target} OVERRIDING SYSTEM VALUE VALUES ${values.join(', ')}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };

/** A field of COPY's text format. */
function fieldOf(text: string): string | null {
  if (text === '\\N') return null;
  return text.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
