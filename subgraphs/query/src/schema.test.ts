import { describe, expect, it } from 'vitest';
import { buildSchema } from './schema.js';

describe('the schema of query', () => {
  it('has a rule for every field', () => {
    expect(buildSchema().fieldsWithoutRule).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    const { schema } = buildSchema();
    const silent: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('_') || type.name.includes('__')) continue;
      const { description, fields, values } = describeParts(type.toConfig());
      if (!description && !['Query', 'Mutation', 'Subscription'].includes(type.name)) silent.push(type.name);
      for (const [name, part] of [...fields, ...values]) {
        if (name.startsWith('_')) continue;
        if (!part.description) silent.push(`${type.name}.${name}`);
        for (const [argument, { description: said }] of Object.entries(part.args ?? {})) {
          if (!said) silent.push(`${type.name}.${name}(${argument})`);
        }
      }
    }
    expect(silent.filter((name) => !/^(String|Float|Boolean|ID|Int)\b/.test(name))).toEqual([]);
  });

  it('names all events that implement RunEvent, and tells them apart', () => {
    const { schema, sdl } = buildSchema();
    const events = schema.getType('RunEvent');
    expect(events && 'resolveType' in events && events.resolveType).toBeTruthy();
    expect(sdl.match(/type \w+ implements RunEvent/g)).toHaveLength(10);
  });
});

interface Part {
  readonly description?: string | null;
  readonly args?: Readonly<Record<string, { readonly description?: string | null }>>;
}

function describeParts(config: object): {
  description: string | null | undefined;
  fields: [string, Part][];
  values: [string, Part][];
} {
  const { description, fields, values } = config as Part & {
    readonly fields?: Readonly<Record<string, Part>>;
    readonly values?: Readonly<Record<string, Part>>;
  };
  return { description, fields: Object.entries(fields ?? {}), values: Object.entries(values ?? {}) };
}
