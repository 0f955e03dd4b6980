import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Where all is linted at once, types are worked out once; for one project, or in an editor, they are where they are needed. */
const typesOf = process.env.LINT_AS_ONE_PROGRAM === 'on' ? { project: ['tsconfig.workspace.json', 'apps/console/tsconfig.json'] } : { projectService: true };

/** Modules that reach outside the process; a pure core may import none of them. */
const drivers = [
  'mongodb', 'bullmq', 'ioredis', 'fastify', '@fastify/*', 'unleash-client', 'prom-client', 'pino', '@opentelemetry/*',
  'undici', 'nodemailer', 'node:fs', 'node:fs/*', 'node:net', 'node:http', 'node:https', 'node:child_process',
  'node:timers', 'node:timers/*', 'node:process', 'node:os',
];

/**
 * Two axes. `type` is the layer: app → adapter or use case → domain → errors.
 * `scope` is the side of the parallel run: what judges the paths shares no matching code with them,
 * and `backend` adapters are for apps alone, which the type axis sees to.
 */
const depConstraints = [
  { sourceTag: 'type:errors', onlyDependOnLibsWithTags: [], bannedExternalImports: drivers },
  { sourceTag: 'type:domain', onlyDependOnLibsWithTags: ['type:domain', 'type:errors'], bannedExternalImports: drivers },
  { sourceTag: 'type:use-case', onlyDependOnLibsWithTags: ['type:use-case', 'type:domain', 'type:errors'], bannedExternalImports: drivers },
  { sourceTag: 'type:adapter', onlyDependOnLibsWithTags: ['type:adapter', 'type:use-case', 'type:domain', 'type:errors'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:adapter', 'type:use-case', 'type:domain', 'type:errors'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:tool', 'type:adapter', 'type:use-case', 'type:domain', 'type:errors'] },

  { sourceTag: 'scope:core', onlyDependOnLibsWithTags: ['scope:core'] },
  { sourceTag: 'scope:trigger', onlyDependOnLibsWithTags: ['scope:trigger', 'scope:core'] },
  { sourceTag: 'scope:explicit', onlyDependOnLibsWithTags: ['scope:explicit', 'scope:trigger', 'scope:core', 'scope:backend'] },
  { sourceTag: 'scope:stream', onlyDependOnLibsWithTags: ['scope:stream', 'scope:trigger', 'scope:core', 'scope:backend'] },
  { sourceTag: 'scope:execution', onlyDependOnLibsWithTags: ['scope:execution', 'scope:core', 'scope:backend'] },
  { sourceTag: 'scope:judgement', onlyDependOnLibsWithTags: ['scope:judgement', 'scope:core'] },
  { sourceTag: 'scope:reconciliation', onlyDependOnLibsWithTags: ['scope:reconciliation', 'scope:judgement', 'scope:trigger', 'scope:core', 'scope:backend'] },
  { sourceTag: 'scope:backend', onlyDependOnLibsWithTags: ['*'] },
  { sourceTag: 'scope:operations', onlyDependOnLibsWithTags: ['*'] },
];

/** The same constraint where tools may be used beside: they are `operations`, whoever uses them. */
function withTools(constraint) {
  const beside = constraint.sourceTag.startsWith('type:') ? 'type:tool' : 'scope:operations';
  return { ...constraint, onlyDependOnLibsWithTags: [...constraint.onlyDependOnLibsWithTags, beside] };
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'reports/**', '.nx/**', '.tandem/**'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { ...typesOf, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Name what you export.' },
        { selector: "MemberExpression[object.name='process'][property.name='env']", message: "Only an app's config.ts reads the environment." },
      ],
    },
  },
  {
    // tests may use tools; what is shipped may not
    files: ['**/*.test.ts', '**/testing/**/*.ts', '**/*.contract.ts'],
    rules: { '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints: depConstraints.map(withTools) }] },
  },
  {
    files: ['libs/domain/comparison/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [{ name: '@tandem/conditions', message: 'What judges the matcher reads the rules by itself.' }] }] },
  },
  { files: ['**/config.ts', '**/examples/**/*.ts', 'tools/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['tools/**', 'apps/cli/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.test.ts', '**/*.contract.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/unbound-method': 'off' } },
  // the set-up of these tests names the backends in the environment
  { files: ['**/*.int.test.ts', '**/*.e2e.test.ts', '**/testing/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', URL: 'readonly', fetch: 'readonly', AbortSignal: 'readonly', AbortController: 'readonly', Buffer: 'readonly' } },
  },
);
