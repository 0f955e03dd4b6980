import { tsImport } from 'tsx/esm/api';

/**
 * Where Nx finds the generators. Nx loads plain JavaScript only, so they are read from their sources here: nothing
 * has to be built before a generator runs.
 * @param {string} module
 * @param {string} name
 * @returns {(tree: import('@nx/devkit').Tree, options: object) => Promise<unknown>}
 */
const fromSource = (module, name) => async (tree, options) => {
  const generators = await tsImport(module, import.meta.url);
  return generators[name](tree, options);
};

export const nodeHandler = fromSource('./node-handler/generator.ts', 'generateNodeHandler');
export const trigger = fromSource('./trigger/generator.ts', 'generateTrigger');
export const source = fromSource('./source/generator.ts', 'generateSource');
