import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipUnlessInstalled } from './support/packages.js';

test('every file is formatted; `npm run format` does it', { skip: skipUnlessInstalled('prettier') }, () => {
  const format = fileURLToPath(new URL('../format.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [format, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
