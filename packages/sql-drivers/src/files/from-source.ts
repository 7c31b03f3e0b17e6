import { registerHooks } from 'node:module';

/*
 * For tests, which run from source: Node strips types, but a source names its neighbours as what they are compiled to.
 */
registerHooks({
  resolve(specifier, context, next) {
    const isNeighbour = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
    return next(isNeighbour ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
