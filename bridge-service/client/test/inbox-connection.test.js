import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offline, refuses } from './support/bridge.js';
import { lists, live, opened } from './support/inbox.js';
import { Scene } from './support/reader.js';

test('a list for another user ends the connection of all tabs, and no mark is sent', async () => {
  const view = await live();
  const other = view.scene.reader();
  other.client.connect();
  await view.scene.settle();
  view.bridge.user = 'bob';
  view.close();
  view.inbox.subscribe(() => {});
  await view.scene.settle();
  view.reader.client.marks.add('7');
  await view.scene.advance(60_000);
  assert.deepEqual(
    [view.reader, other].map(({ snapshot }) => snapshot.failure?.reason),
    ['wrong-user', 'wrong-user'],
  );
  assert.deepEqual(view.bridge.marks, []);
});

test('after a refused connection the list is requested only with the next connection', async () => {
  const scene = new Scene();
  scene.bridge.interfere = refuses(401);
  const view = await live({}, scene);
  await scene.advance(30_000);
  assert.equal(view.reader.state, 'failed');
  const asked = lists(scene.bridge);
  await scene.advance(3_600_000);
  assert.equal(lists(scene.bridge), asked);
  scene.bridge.interfere = () => undefined;
  view.reader.client.connect();
  await scene.settle();
  assert.equal(view.inbox.getSnapshot().state, 'ready');
});

test('a list refused with 401 is requested at once with a new token', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  scene.bridge.interfere = ({ url, headers }) =>
    url.pathname.endsWith('/notifications') && headers.Authorization === 'Bearer token 1' ? refuses(401)() : undefined;
  let asked = 0;
  const view = await live({ token: () => `token ${++asked}` }, scene);
  assert.deepEqual([view.inbox.getSnapshot().state, view.seen, asked, lists(scene.bridge)], ['ready', ['1', 1], 2, 2]);
});

test('a list refused with a new token, too, waits for the next connection', async () => {
  const scene = new Scene();
  scene.bridge.interfere = ({ url }) =>
    url.pathname.endsWith('/notifications') ? refuses(401, { detail: 'no' })() : undefined;
  const asked = [];
  const view = await live({ token: (renew) => `token ${asked.push(renew)}` }, scene);
  for (let minute = 0; minute < 60; minute++) {
    scene.stream.ping();
    scene.bridge.publish('notification', {
      event: 'notification:read',
      data: { type: 'notification', data: { tenantId: 'acme', notificationId: '9', userId: 'ada' } },
    });
    await scene.advance(30_000);
  }
  assert.deepEqual(
    [view.inbox.getSnapshot().state, view.inbox.getSnapshot().error, lists(scene.bridge), asked],
    ['failed', '401 no', 2, [false, true]],
  );
  scene.stream.fail();
  await scene.advance(1_000);
  assert.equal(lists(scene.bridge), 4);
  scene.bridge.interfere = () => undefined;
  scene.stream.fail();
  await scene.advance(2_000);
  assert.deepEqual([view.inbox.getSnapshot().state, lists(scene.bridge)], ['ready', 5]);
});

test('a disconnect ends the requests for a list after a gap', async () => {
  const view = await live();
  view.bridge.interfere = offline;
  view.scene.stream.send('gap', { channel: 'notification', reason: 'expired' }, null);
  await view.scene.settle();
  view.reader.client.disconnect();
  const asked = lists(view.bridge);
  await view.scene.advance(3_600_000);
  assert.equal(lists(view.bridge), asked);
  view.bridge.interfere = () => undefined;
  view.reader.client.connect();
  await view.scene.settle();
  assert.deepEqual([view.inbox.getSnapshot().state, lists(view.bridge)], ['ready', asked + 1]);
});

test('a listener before connect causes one request', async () => {
  const view = opened(new Scene(), { connect: false });
  await view.scene.settle();
  assert.equal(lists(view.bridge), 0);
  view.reader.client.connect();
  await view.scene.settle();
  assert.equal(lists(view.bridge), 1);
});
