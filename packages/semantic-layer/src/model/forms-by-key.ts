import { z } from 'zod';

/** The shapes of one recursive thing, each told by a key that only it has. */
export interface Forms<T> {
  /** What a JSON schema calls it. */
  readonly name: string;
  /** In a sentence, for whoever wrote none of them. */
  readonly says: string;
  /** Those that are objects, by key; `inner` is the thing itself, a level deeper. */
  readonly keyed: (inner: z.ZodType<T>) => Readonly<Record<string, z.ZodType>>;
  /** An object that has none of the keys, and what is no object; absent: neither is allowed. */
  readonly rest?: z.ZodType;
}

/** Deeper trees are refused before anything walks them. */
const MAX_DEPTH = 20;

/** The key under which a schema tells a JSON schema what to refer to. */
export const REFERENCE = 'parleyReference';

const described = new Map<string, () => z.ZodType>();

/**
 * Reads one of several forms. The form is told by its key, so that each level is read once, where a union would try them all at
 * each; and a fault is said where it lies in the form that was meant.
 */
export function formsByKey<T>(forms: Forms<T>): z.ZodType<T> {
  described.set(forms.name, () => {
    const inner = z.custom<T>().meta({ [REFERENCE]: forms.name });
    const rest = forms.rest === undefined ? [] : [forms.rest];
    return z.union([...rest, ...new Set(Object.values(forms.keyed(inner)))]);
  });
  return levelOf(forms, MAX_DEPTH, `It may be nested at most ${MAX_DEPTH} deep`);
}

/** A schema that a JSON schema says once, by name. */
export function referable<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  described.set(name, () => schema);
  return schema.meta({ [REFERENCE]: name });
}

/** Everything that has a name, as a schema that refers to itself and the others by {@link REFERENCE}. */
export function describedForms(): ReadonlyMap<string, () => z.ZodType> {
  return described;
}

function levelOf<T>(forms: Forms<T>, depth: number, tooDeep: string): z.ZodType<T> {
  let keyed: Readonly<Record<string, z.ZodType>> | undefined;
  const choose = (value: unknown): z.ZodType => {
    const wrong = forms.rest ?? z.never(forms.says);
    if (typeof value !== 'object' || value === null) return wrong;
    keyed ??= forms.keyed(depth === 0 ? z.never(tooDeep) : levelOf(forms, depth - 1, tooDeep));
    const key = Object.keys(keyed).find((each) => each in value);
    return key === undefined ? wrong : (keyed[key] ?? wrong);
  };
  return z
    .unknown()
    .transform((value, context): T => {
      const read = choose(value).safeParse(value);
      if (read.success) return read.data as T;
      for (const { path, message } of read.error.issues) {
        context.issues.push({ code: 'custom', path, message, input: value });
      }
      return z.NEVER;
    })
    .meta({ [REFERENCE]: forms.name });
}
