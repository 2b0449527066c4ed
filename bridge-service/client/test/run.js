import { readdirSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

// One entry for npm, Maven and people, the same on every Node from 20: how `node --test` takes folders differs between them.
const MIN_NODE = 20;
const MAX_FILE_MS = 300_000;
const folder = new URL('./', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
  console.log(
    `Browser client: tests SKIPPED, they need Node ${MIN_NODE} or newer and this is ${process.versions.node}`,
  );
} else {
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
  console.log(
    `Browser client: ${counts.passed} tests passed, ${counts.failed} failed, ${counts.skipped} skipped, on Node ${process.versions.node}`,
  );
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
