import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipUnlessInstalled } from './support/packages.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const compiler = here('../node_modules/typescript/bin/tsc');
const skip = skipUnlessInstalled('typescript');
const blocks = [
  ...readFileSync(here('../../../docs/realtime-architecture.md'), 'utf8').matchAll(/^```js\n(.*?)^```$/gms),
].map(([, code]) => code);

const compile = (...options) => {
  const { stdout, status } = spawnSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
};

test('the document has its samples', () => {
  assert.equal(blocks.length, 7);
  assert.ok(
    blocks.some((code) => code.includes('new EventSource(') && code.trim().split('\n').length <= 10),
    'EventSource in ten lines',
  );
});

test('the samples of the document compile, and valid pages do, and invalid ones do not', { skip }, () =>
  inFolder((folder) => {
    blocks.forEach((code, index) => writeFileSync(join(folder, `sample${index}.js`), code));
    copyFileSync(here('types.js'), join(folder, 'types.js'));
    symlinkSync(here('../node_modules'), join(folder, 'node_modules'), 'dir');
    const options = JSON.parse(readFileSync(here('../tsconfig.json'), 'utf8')).compilerOptions;
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { ...options, rootDir: '/', noUnusedLocals: false, paths: paths() },
        include: ['*.js'],
      }),
    );
    compile('-p', folder);
  }),
);

/** Maps what package.json exports to the sources. */
function paths() {
  const { name, exports } = JSON.parse(readFileSync(here('../package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([, entry]) => entry.default)
      .map(([path, entry]) => [name + path.slice(1), [here(`../${entry.default}`)]]),
  );
}

function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-client-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
