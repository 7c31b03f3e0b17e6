import { readFileSync } from 'node:fs';

/** The blocks of docs/own-database.md, as somebody would copy them. */
export interface DocumentedSteps {
  readonly roleSql: string;
  readonly connect: string;
  readonly connectInput: Readonly<Record<string, unknown>>;
  readonly publish: string;
  readonly model: Readonly<Record<string, unknown>>;
  readonly ask: string;
}

const PAGE = new URL('../../docs/own-database.md', import.meta.url);

export function readDocumentedSteps(): DocumentedSteps {
  const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/```(\w+)\n(.*?)```/gs)];
  const of = (language: string) =>
    blocks.flatMap(([, tag, text]) => (tag === language && text !== undefined ? [text] : []));
  const [roleSql = ''] = of('sql');
  const [connect = '', publish = '', ask = ''] = of('graphql');
  const [connectVariables, publishVariables] = of('json').map((text) => JSON.parse(text));
  return {
    roleSql,
    connect,
    connectInput: connectVariables.input,
    publish,
    model: publishVariables.input.model,
    ask,
  };
}
