/** `npm run suite [-- --data DIR --engine ENGINE --only ID... --json FILE]`: the cases of a folder like metricflow/. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explainFailure } from './explain-failure.ts';
import { SUITE_ENGINES, Suite, type SuiteEngine, type Verdict } from './suite.ts';
import { readCases, readOwnCases } from './suite-case.ts';

const OURS = fileURLToPath(new URL('metricflow', import.meta.url));
/** Cases of our own on the same models. */
const OWN = fileURLToPath(new URL('own', import.meta.url));

const { values: options, positionals } = parseArgs({
  options: {
    data: { type: 'string', default: OURS },
    engine: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
  },
  allowPositionals: true,
});
/** `--only A B` and `--only A --only B` say the same. */
const only = options.only === undefined ? undefined : [...options.only, ...positionals];
const engines = options.engine === undefined ? SUITE_ENGINES : options.engine.map(engineOf);
const folder = resolve(process.env.INIT_CWD ?? process.cwd(), options.data);

const results: { readonly id: string; readonly engine: SuiteEngine; readonly verdict: Verdict }[] = [];
{
  await using cleanup = new AsyncDisposableStack();
  const suite = await Suite.open(folder, engines, cleanup);
  const all = [...(await readCases(folder)), ...(options.data === OURS ? await readOwnCases(OWN) : [])];
  const cases = all.filter(({ id }) => only?.some((part) => id.includes(part)) ?? true);
  for (const asked of cases) {
    for (const engine of engines) {
      const verdict = await suite.judge(asked, engine);
      results.push({ id: asked.id, engine, verdict });
      if (verdict.outcome === 'failed') process.stdout.write(explainFailure(asked, engine, verdict));
    }
  }
}
for (const engine of engines) {
  const outcomes = results.filter((result) => result.engine === engine).map(({ verdict }) => verdict.outcome);
  const passed = outcomes.filter((outcome) => outcome === 'passed').length;
  process.stdout.write(`${engine}: ${passed} of ${outcomes.length} cases passed\n`);
}
if (options.json !== undefined) {
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), options.json);
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}
const areAllRight = results.length > 0 && results.every(({ verdict }) => verdict.outcome === 'passed');
process.exitCode = areAllRight ? 0 : 1;

function engineOf(name: string): SuiteEngine {
  const engine = SUITE_ENGINES.find((known) => known === name);
  if (engine === undefined) throw new Error(`--engine takes ${SUITE_ENGINES.join(' or ')}, not ${name}.`);
  return engine;
}
