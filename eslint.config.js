import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Imports flow src → common ← server, never sideways. docs/architecture.md */
const mayNotImport = (...folders) => [
  'error',
  {
    patterns: folders.map((folder) => ({
      group: [`**/${folder}/**`],
      message: `Imports flow src → common ← server; what both sides need belongs in common (docs/architecture.md).`,
    })),
  },
];

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'playwright-report/', '.mailglass/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.es2023 } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // The octets of a protocol are its alphabet: control characters in a pattern are meant.
      'no-control-regex': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ['src/**/*.ts'], languageOptions: { globals: globals.browser } },
  {
    files: ['scripts/**', 'test/**', 'server/**', '*.config.{js,ts}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
  // Its callbacks run in the page.
  {
    files: ['scripts/{bench,bench-arrows,bench-mermaid,bench-page,screenshot}.js'],
    languageOptions: { globals: globals.browser },
  },
  // A unit test beside its source may use the transcript runner and fixtures of test/.
  {
    files: ['common/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': mayNotImport('server', 'src', 'test', 'node:*') },
  },
  {
    files: ['server/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': mayNotImport('src', 'test') },
  },
  {
    files: ['src/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': mayNotImport('server', 'test') },
  },
);
