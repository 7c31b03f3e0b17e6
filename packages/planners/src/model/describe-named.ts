interface Named {
  readonly name: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly synonyms?: readonly string[] | undefined;
}

const MAX_DESCRIPTION = 300;
const MAX_SYNONYMS = 20;

/** What a thing of the model is called and means, without what would say nothing. */
export function describeNamed({ name, label, description = '', synonyms = [] }: Named): object {
  return {
    name,
    ...describeLabel(name, label),
    ...(synonyms.length > 0 ? { synonyms: synonyms.slice(0, MAX_SYNONYMS) } : {}),
    ...(description === '' ? {} : { description: shortened(description) }),
  };
}

/** A label that is just the name again is left out. */
export function describeLabel(name: string, label: string): { readonly label?: string } {
  return label.toLowerCase() === name.replaceAll('_', ' ') ? {} : { label };
}

export function shortened(text: string): string {
  return text.length <= MAX_DESCRIPTION ? text : `${text.slice(0, MAX_DESCRIPTION)}…`;
}
