/**
 * A module hook: whoever asks for the module `from` gets `to` in its place; only `to` itself gets the original.
 * Registered by the modules beside it, which tests have an app's process import before anything else.
 */
let redirection = { from: '', to: '' };

/** @param {{from: string, to: string}} data */
export function initialize(data) {
  redirection = data;
}

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  const [url] = resolved.url.split('?');
  const [parent] = (context.parentURL ?? '').split('?');
  return url === redirection.from && parent !== redirection.to ? { ...resolved, url: redirection.to } : resolved;
}
