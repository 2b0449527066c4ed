import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipUnlessInstalled } from './support/packages.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const modules = here('../node_modules');
const npm = spawnSync('npm', ['--version'], { shell: process.platform === 'win32' }).status === 0;
const skip = skipUnlessInstalled('typescript', 'react') || (npm ? false : 'npm is not on the PATH');

const run = (command, options, cwd) => {
  const { stdout, stderr, status } = spawnSync(command, options, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
};

test('the packed package works: each subpath runs and has its types', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-package-'));
  try {
    run('npm', ['pack', '--silent', '--pack-destination', folder], here('..'));
    const { name, version, exports } = JSON.parse(readFileSync(here('../package.json'), 'utf8'));
    const installed = join(folder, 'node_modules', name);
    mkdirSync(installed, { recursive: true });
    run('tar', ['-xzf', join(folder, `${name}-${version}.tgz`), '-C', installed, '--strip-components=1'], folder);
    for (const peer of ['react', 'swr', '@types/react', 'csstype', 'dequal', 'use-sync-external-store']) {
      mkdirSync(dirname(join(folder, 'node_modules', peer)), { recursive: true });
      symlinkSync(join(modules, peer), join(folder, 'node_modules', peer), 'dir');
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'consumer.ts'),
      `
      import { SseClient, type RealtimeEvent } from '${name}';
      import { NotificationInbox } from '${name}/notifications';
      import { RealtimeProvider, useUnreadCount } from '${name}/react';
      import { invalidate } from '${name}/swr';
      const client: SseClient = new SseClient({ tenant: 'acme', user: 'ada' });
      const inbox = new NotificationInbox(client);
      const unread: number = inbox.getSnapshot().unread;
      export const seen = (event: RealtimeEvent<'activity:new'>): string => event.data.kind;
      export const parts = [RealtimeProvider, useUnreadCount, invalidate, unread];
      // @ts-expect-error a user is text
      new SseClient({ tenant: 'acme', user: 7 });`,
    );
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          module: 'nodenext',
          lib: ['es2023', 'dom'],
          types: [],
          strict: true,
          noEmit: true,
        },
        files: ['consumer.ts'],
      }),
    );
    run(process.execPath, [join(modules, 'typescript/bin/tsc'), '-p', folder], folder);
    for (const [path, entry] of Object.entries(exports)) {
      if (typeof entry === 'string') {
        assert.ok(existsSync(join(installed, entry)), entry);
      } else {
        const names = run(
          process.execPath,
          ['--input-type=module', '-e', `console.log(Object.keys(await import('${name}${path.slice(1)}')).length)`],
          folder,
        );
        assert.ok(Number(names) > 0, path);
      }
    }
    assert.ok(!existsSync(join(installed, 'test')) && existsSync(join(installed, 'types/react/index.d.ts')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
