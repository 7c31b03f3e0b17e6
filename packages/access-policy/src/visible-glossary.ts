import type { GlossaryTerm } from '@parley/semantic-layer';
import { type EffectivePolicy, type PhysicalCatalog, visibleSchema } from '@parley/sql-guard';
import { hiddenWords, lowerCase, wordsOf } from './model-words.js';

/**
 * The terms that speak of nothing hidden: whose texts have the name of no hidden table or column, unless something that the person may
 * name is called the same.
 */
export function visibleGlossary(
  glossary: readonly GlossaryTerm[],
  { catalog, policy }: { readonly catalog: PhysicalCatalog; readonly policy: EffectivePolicy },
): readonly GlossaryTerm[] {
  const { find } = visibleSchema(catalog, policy);
  const hidden = hiddenWords(catalog, find);
  if (hidden.size === 0) return glossary;
  const known = new Set(
    catalog.tables.flatMap((table) => {
      const view = find(table);
      return view === null ? [] : [table.table, ...view.columns.map(({ name }) => name)].map(lowerCase);
    }),
  );
  const isSecret = (text: string): boolean =>
    wordsOf(text).some((word) => hidden.has(word) && !known.has(word));
  return glossary.filter(({ term, definition, synonyms }) => ![term, definition, ...synonyms].some(isSecret));
}
