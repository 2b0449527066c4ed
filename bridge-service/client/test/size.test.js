import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 12 * 1024;
const source = new URL('../src/', import.meta.url);

/** The module and all modules that it loads. */
function modulesOf(name, found = new Map()) {
  if (!found.has(name)) {
    const text = readFileSync(new URL(name, source), 'utf8');
    found.set(name, text);
    for (const [, needed] of text.matchAll(/^(?:import|export) [^;]*? from '\.\/(.*?)';$/gm)) {
      modulesOf(needed, found);
    }
  }
  return found;
}

/**
 * What a bundler delivers at least: the modules without comments, layout, imports and exports. Names are as written. A
 * formatter can change where lines break and what ends with a comma; neither is delivered, so neither counts.
 */
function bundled(modules) {
  return [...modules.values()]
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/ \/\/ .*$/gm, '')
    .replace(/^(?:import|export) [^;]*? from '.*?';$/gm, '')
    .replace(/^export /gm, '')
    .replace(/,(\s*[)\]}])/g, '$1')
    .replace(/([([{])\s+/g, '$1')
    .replace(/\s+([)\]}])/g, '$1')
    .replace(/\s+/g, ' ');
}

test('the client, with all that it loads, fits into 12 KiB gzip', () => {
  const modules = modulesOf('sse-client.js');
  const bytes = gzipSync(bundled(modules), { level: 9 }).length;
  console.log(`${modules.size} modules, ${bytes} bytes gzip`);
  assert.ok(modules.size > 20);
  assert.ok(bytes <= BUDGET_BYTES, `${bytes} bytes`);
});

test('there are no dependencies at run time', () => {
  for (const [name, text] of modulesOf('index.js')) {
    assert.doesNotMatch(text, /^(?:import|export) .* from '[^.]/m, name);
  }
  const { dependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  assert.deepEqual(
    [dependencies, peerDependenciesMeta],
    [undefined, { react: { optional: true }, swr: { optional: true } }],
  );
});

test('the lock file records no addresses to download from', () => {
  assert.doesNotMatch(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'), /"resolved"/);
});
