import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import type { ParserAnswer, ParserEngine, ParserJob } from '../parser-protocol.js';

/** PostgreSQL's own parser, compiled to WebAssembly. */
export async function createEngine(): Promise<ParserEngine> {
  await loadModule();
  return { answer };
}

function answer({ text }: ParserJob): ParserAnswer {
  try {
    // The library throws a bare Error for an empty text; a blank one it reads as no statement, which both are.
    return { kind: 'value', value: parseSync(text === '' ? ' ' : text) };
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    if (/^(memory exhausted|stack depth limit exceeded)/.test(error.message)) return { kind: 'too-deep' };
    const offset = error.sqlDetails?.cursorPosition;
    return {
      kind: 'syntax-error',
      message: error.message,
      ...(offset === undefined || offset < 0 ? {} : { offset }),
    };
  }
}
