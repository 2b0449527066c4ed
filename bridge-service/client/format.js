// Formats the client and the page of the standalone application: `node format.js --write`. With `--check`: fails if a file is not formatted.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FILES = [
  '*.{js,json}',
  'src/**/*.js',
  'test/**/*.js',
  '../../infra/standalone/src/main/resources/static/page/*.js',
];
const prettier = fileURLToPath(new URL('node_modules/prettier/bin/prettier.cjs', import.meta.url));
const options = ['--config', '.prettierrc.json', '--log-level', 'warn', ...process.argv.slice(2), ...FILES];

process.exitCode =
  spawnSync(process.execPath, [prettier, ...options], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: 'inherit',
  }).status ?? 1;
