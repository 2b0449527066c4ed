import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invalidate } from '../src/swr/invalidation.js';
import { openPage, skip, View } from './support/page.js';
import { Scene } from './support/reader.js';

const page = skip ? null : await openPage();

/** A live client, and the invalidated keys. */
async function live(keys) {
  const scene = new Scene();
  const reader = scene.reader();
  const stale = [];
  reader.client.connect();
  await scene.settle();
  const end = invalidate(reader.client, keys, (key) => stale.push(key), { environment: reader.tab.environment });
  return { scene, reader, stale, end };
}

test('events invalidate keys: the first at once, then each key once per interval', async () => {
  const { scene, stale, end } = await live({
    'activity:new': ({ data }) => ['/api/feed', `/api/users/${data.actorId}`, ['/api/page', 1]],
    notification: () => ['/api/bell'],
  });
  const by = (actorId) =>
    scene.bridge.publish('activity', {
      data: { type: 'activity', data: { id: '1', tenantId: 'acme', kind: 'k', actorId } },
    });
  by('ada');
  await scene.settle();
  assert.deepEqual(stale.splice(0), ['/api/feed', '/api/users/ada', ['/api/page', 1]]);
  by('ada');
  by('bob');
  scene.bridge.publish('notification');
  scene.bridge.publish('notification', {
    event: 'notification:read',
    data: { type: 'notification', data: { tenantId: 'acme', notificationId: '1', userId: 'ada' } },
  });
  await scene.settle();
  assert.deepEqual(stale, []);
  await scene.advance(500);
  assert.deepEqual(stale.splice(0), ['/api/feed', '/api/users/ada', ['/api/page', 1], '/api/users/bob', '/api/bell']);
  by('ada');
  await scene.settle();
  end();
  await scene.advance(5_000);
  assert.deepEqual(stale, []);
});

test('a gap invalidates every key', async () => {
  const { scene, stale } = await live({ 'activity:new': () => ['/api/feed'] });
  scene.stream.send(
    'gap',
    { channel: 'activity', reason: 'expired', requested: 1, earliest: 90 },
    scene.bridge.position({ activity: 90, notification: -1 }),
  );
  await scene.settle();
  assert.deepEqual([stale.length, stale[0]('/anything')], [1, true]);
});

test('a predicate selects keys; one that throws does not affect the others', async () => {
  const startsWithApi = (key) => key.startsWith('/api');
  const { scene, stale, reader } = await live({
    'activity:new': () => startsWithApi,
    activity: () => {
      throw new Error('mapping');
    },
  });
  scene.bridge.publish('activity');
  await scene.settle();
  assert.deepEqual([stale, reader.seen('handler-error').length], [[startsWithApi], 1]);
});

test('a component that uses only SWR is up to date', { skip }, async () => {
  const { default: useSWR, SWRConfig } = await import('swr');
  const { useRealtimeInvalidation } = await import('../src/swr/index.js');
  const { h, sluice } = page;
  const scene = new Scene();
  const tab = scene.browser.tab();
  const view = new View(page, scene);
  let count = 0;
  const Component = () => h('output', null, useSWR('/api/count', async () => ++count).data);
  const Invalidation = ({ key2 }) => {
    useRealtimeInvalidation({ 'activity:new': () => [key2] });
    return null;
  };
  const render = (key2) =>
    view.render(
      h(
        SWRConfig,
        { value: { provider: () => new Map(), dedupingInterval: 0 } },
        h(
          sluice.RealtimeProvider,
          { session: { tenant: 'acme', user: 'ada' }, environment: tab.environment },
          h(Invalidation, { key2 }),
          h(Component),
        ),
      ),
    );
  await render('/api/other');
  assert.deepEqual(view.texts('output'), ['1']);
  await view.when(() => scene.bridge.publish('activity'));
  assert.deepEqual(view.texts('output'), ['1']);
  await render('/api/count');
  await view.advance(500);
  await view.when(() => scene.bridge.publish('activity'));
  await view.advance(500);
  assert.deepEqual(view.texts('output'), ['2']);
  await view.close();
});
