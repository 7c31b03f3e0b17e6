import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../compile.js';
import { parseModel } from '../model/parse-model.js';
import { semanticQuerySchema } from '../model/query-schema.js';
import { validateModel } from '../validate/validate-model.js';
import { readModelYaml, writeModelYaml } from './model-yaml.js';

const PAGE = readFileSync(new URL('../../../../docs/semantic-model.md', import.meta.url), 'utf8');

describe('the example in docs/semantic-model.md', () => {
  const [, yaml = ''] = /```yaml\n(formatVersion[\s\S]*?)```/.exec(PAGE) ?? [];
  const written = readModelYaml(yaml);

  it('is a model without faults, and comes back as it is', () => {
    expect(validateModel(written)).toEqual([]);
    expect(readModelYaml(writeModelYaml(parseModel(written)))).toEqual(written);
  });

  it('answers the query that is saved with it', () => {
    const model = parseModel(written);
    const { sql } = compile(model, model.savedQueries?.[0]?.query ?? expect.fail('It has no saved query.'), {
      dialect: 'postgresql',
      timeZone: 'UTC',
    });
    expect(sql).toMatch(/sum\(.*amount - .*discount\)/);
    expect(sql).toMatch(/status <> 'cancelled'/);
  });

  it('answers the query that is written there', () => {
    const [, query = ''] = /```yaml\n(kind: metrics[\s\S]*?)```/.exec(PAGE) ?? [];
    const asked = semanticQuerySchema.parse(parse(query));
    const { sql } = compile(parseModel(written), asked, { dialect: 'postgresql', timeZone: 'UTC' });
    expect(sql).toMatch(/rank\(\) OVER \(ORDER BY revenue DESC NULLS LAST\) AS place/);
    expect(sql).toMatch(/WHERE place_2 <= 10/);
  });
});
