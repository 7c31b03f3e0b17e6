import { ParleyError } from '@parley/errors';
import { Document, isCollection, isMap, isScalar, type Node, visit } from 'yaml';
import type { SemanticModel } from '../model/model.js';
import { withDefaults, withoutDefaults } from './model-defaults.js';
import { readYaml } from './read-yaml.js';

const LINE_WIDTH = 100;
/** Longer than this, a list or an object gets a line for each of its parts. */
const ONE_LINE = 80;

/** A model as YAML for people to read, edit and keep in version control. Reading it back gives the same model. */
export function writeModelYaml(model: SemanticModel): string {
  const document = new Document(withoutDefaults(model), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Collection: (_, node) => {
      if (fitsOneLine(node)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: true });
}

/**
 * The model that a Parley YAML text describes, unchecked: `validateModel` says what is wrong with it.
 *
 * @throws ParleyError BAD_INPUT where the text is no YAML, too big, or not one document
 */
export function readModelYaml(text: string): unknown {
  const documents = readYaml(text);
  const [model] = documents;
  if (documents.length !== 1) {
    throw new ParleyError('BAD_INPUT', `The text holds ${documents.length} YAML documents: a model is one.`);
  }
  return withDefaults(model);
}

/** Small things without a name of their own: a condition, a list of synonyms, a table. */
function fitsOneLine(node: Node): boolean {
  if (!isCollection(node)) return false;
  if (isMap(node) && (node.has('name') || node.has('term'))) return false;
  const values = isMap(node) ? node.items.map((pair) => pair.value) : node.items;
  const areShort = values.every((value) => isScalar(value) && !String(value.value).includes('\n'));
  return areShort && JSON.stringify(node).length <= ONE_LINE;
}
