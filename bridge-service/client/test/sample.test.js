import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const compiler = here('../node_modules/typescript/bin/tsc');
const skip = existsSync(compiler) ? false : 'the type checker is not there; npm ci brings it';
const blocks = [...readFileSync(here('../../../docs/realtime-architecture.md'), 'utf8').matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

const compile = (...options) => {
  const { stdout, status } = spawnSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
};

test('the document has its samples', () => {
  assert.equal(blocks.length, 4);
  assert.ok(blocks.some((code) => code.includes('new EventSource(') && code.trim().split('\n').length <= 10), 'EventSource in ten lines');
});

test('the types are sound, and can be declared to those who use the package', { skip }, () => inFolder((folder) => {
  compile('-p', here('../tsconfig.json'), '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', folder);
  assert.ok(existsSync(join(folder, 'index.d.ts')));
}));

test('the samples of the document compile, and so does what a page may write, and nothing else', { skip }, () => inFolder((folder) => {
  blocks.forEach((code, index) => writeFileSync(join(folder, `sample${index}.js`), code));
  copyFileSync(here('types.js'), join(folder, 'types.js'));
  const options = JSON.parse(readFileSync(here('../tsconfig.json'), 'utf8')).compilerOptions;
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { ...options, rootDir: '/', noUnusedLocals: false, paths: { 'sluice-client': [here('../src/index.js')] } },
    include: ['*.js'],
  }));
  compile('-p', folder);
}));

function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-client-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
