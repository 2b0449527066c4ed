import { readdirSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

// One entry point for npm, Maven and developers, the same on every Node from 20 on: `node --test` treats folders
// differently between versions.
const MIN_NODE = 20;
const MAX_FILE_MS = 300_000;
/** Set in CI, where Node and all packages are installed: a skipped test fails the run. */
const requiresAll = process.env.CI_REQUIRES_ALL === 'true';
const folder = new URL('./', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
  console.log(`Browser client: tests SKIPPED, they need Node ${MIN_NODE} or newer. This is ${process.versions.node}`);
  process.exitCode = requiresAll ? 1 : 0;
} else {
  const { passed, failed, skipped } = await runAll();
  console.log(
    `Browser client: ${passed} tests passed, ${failed} failed, ${skipped} skipped, on Node ${process.versions.node}`,
  );
  if (requiresAll && skipped > 0) {
    console.log('FAILED: CI_REQUIRES_ALL is set, and tests were skipped. Run npm ci in bridge-service/client.');
  }
  process.exitCode = failed === 0 && passed > 0 && !(requiresAll && skipped > 0) ? 0 : 1;
}

async function runAll() {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => fileURLToPath(new URL(name, folder)));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of run({ files, concurrency: true, timeout: MAX_FILE_MS })) {
    if (type === 'test:stdout') {
      process.stdout.write(data.message);
    } else if (type === 'test:stderr') {
      process.stderr.write(data.message);
    } else if (type === 'test:fail') {
      counts.failed++;
      console.log(`FAILED ${data.name}\n${inspect(data.details.error)}`);
    } else if (type === 'test:pass' && data.skip !== undefined) {
      counts.skipped++;
      console.log(`SKIPPED ${data.name}: ${data.skip}`);
    } else if (type === 'test:pass') {
      counts.passed++;
    }
  }
  return counts;
}
