import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotificationInbox } from '../src/notifications/index.js';
import { offline, refuses } from './support/bridge.js';
import { lists, live, opened } from './support/inbox.js';
import { Scene } from './support/reader.js';

test('the list with new notifications on top, and the count', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  scene.bridge.publish('activity');
  const view = await live({}, scene);
  assert.deepEqual(view.seen, ['1', 1]);
  scene.bridge.publish('notification');
  await scene.settle();
  assert.deepEqual(view.seen, ['3 1', 2]);
  assert.equal(lists(view.bridge), 1);
  assert.deepEqual([view.inbox.getSnapshot().state, view.inbox.getSnapshot().error], ['ready', null]);
});

test('events that the answer includes are absorbed, whatever its position', async () => {
  for (const lag of [0, 3]) {
    const scene = new Scene();
    scene.bridge.lag = lag;
    const asked = [];
    scene.bridge.interfere = ({ url }) =>
      url.pathname === '/api/v1/notifications' && asked.length === 0
        ? new Promise((resolve) => asked.push(resolve))
        : undefined;
    const view = await live({}, scene);
    scene.bridge.publish('notification');
    scene.bridge.publish('notification');
    scene.bridge.markRead('1');
    await scene.settle();
    const end = scene.bridge.end();
    asked[0](
      Response.json({
        notifications: scene.bridge.rows(),
        unread: 1,
        position: scene.bridge.position({ ...end, notification: end.notification - lag }),
      }),
    );
    await scene.settle();
    assert.deepEqual(view.seen, ['2 (1)', 1], `lag ${lag}`);
  }
});

test('replayed events from before the answer change nothing, and cause no request', async () => {
  const scene = new Scene();
  ['1', '2', '3', '4'].forEach(() => scene.bridge.publish('notification'));
  scene.bridge.markRead('1');
  scene.bridge.publish('notification', {
    event: 'notification:deleted',
    data: { type: 'notification', data: { id: '4', tenantId: 'acme', kind: 'test' } },
  });
  const reader = scene.reader({ position: scene.bridge.position({ activity: -1, notification: -1 }) });
  const inbox = new NotificationInbox(reader.client, { limit: 2 }, reader.tab.environment);
  const seen = [];
  reader.client.connect();
  inbox.subscribe(() =>
    seen.push(`${inbox.getSnapshot().notifications.map(({ id }) => id)} ${inbox.getSnapshot().unread}`),
  );
  await scene.advance(20_000);
  assert.deepEqual([reader.ids.length, seen, lists(scene.bridge)], [6, ['3,2 2'], 1]);
});

test('a notification committed after the answer and delivered before it is not lost', async () => {
  const scene = new Scene();
  let answer;
  scene.bridge.interfere = ({ url }) =>
    url.pathname === '/api/v1/notifications' && !answer
      ? new Promise((resolve) => {
          answer = () =>
            resolve(
              Response.json({
                notifications: [],
                unread: 0,
                position: scene.bridge.position({ activity: -1, notification: -1 }),
              }),
            );
        })
      : undefined;
  const view = await live({}, scene);
  scene.bridge.publish('notification');
  await scene.settle();
  answer();
  await scene.settle();
  assert.deepEqual(view.seen, ['1', 1]);
});

test('a notification between an early answer and the stream is not lost', async () => {
  const scene = new Scene();
  scene.bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? offline() : undefined);
  const view = await live({}, scene);
  assert.deepEqual([view.reader.state, view.inbox.getSnapshot().state, view.seen], ['reconnecting', 'ready', ['', 0]]);
  scene.bridge.publish('notification');
  scene.bridge.interfere = () => undefined;
  await scene.advance(1_000);
  assert.deepEqual(view.seen, ['1', 1]);
  assert.equal(lists(scene.bridge), 2);
});

test('a mark shows at once, and is confirmed by its event on every device', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  const laptop = await live({}, scene);
  const phone = await live({}, scene);
  laptop.inbox.markRead('1');
  assert.deepEqual(laptop.seen, ['(1)', 0]);
  await scene.settle();
  assert.deepEqual(laptop.seen, ['(1)', 0]);
  assert.deepEqual(scene.bridge.marks, ['1']);
  scene.bridge.markRead('1');
  await scene.settle();
  assert.deepEqual(
    [laptop.seen, phone.seen],
    [
      ['(1)', 0],
      ['(1)', 0],
    ],
  );
  assert.equal(laptop.inbox.markRead('1'), true);
  await scene.settle();
  assert.deepEqual(scene.bridge.marks, ['1']);
});

test('a sent mark that is not confirmed stays after a new answer', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  scene.bridge.publish('notification');
  const view = await live({}, scene);
  let answer;
  scene.bridge.interfere = ({ url }) =>
    url.pathname === '/api/v1/notifications'
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : undefined;
  view.reader.client.subscribe('gap', () => {});
  scene.stream.send(
    'gap',
    { channel: 'notification', reason: 'expired', requested: 1, earliest: 90 },
    scene.bridge.position({ activity: -1, notification: 90 }),
  );
  await scene.settle();
  const stale = { notifications: scene.bridge.rows(), unread: 2, position: scene.bridge.position(scene.bridge.end()) };
  await scene.advance(10);
  view.inbox.markRead('2');
  await scene.settle();
  answer(Response.json(stale));
  await scene.settle();
  assert.deepEqual(view.seen, ['(2) 1', 1]);
});

test('a mark that the server rejects is undone', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  const view = await live({}, scene);
  scene.bridge.interfere = refuses(404);
  view.inbox.markRead('1');
  assert.deepEqual(view.seen, ['(1)', 0]);
  await scene.settle();
  assert.deepEqual(view.seen, ['1', 1]);
});

test('a mark made offline shows, is stored, and is confirmed when the network is back', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  const view = await live({}, scene);
  scene.bridge.interfere = offline;
  scene.stream.fail();
  view.inbox.markRead('1');
  await scene.advance(60_000);
  assert.deepEqual(view.seen, ['(1)', 0]);
  scene.bridge.interfere = ({ url }) =>
    url.pathname.endsWith('/1/read') ? void scene.bridge.markRead('1') : undefined;
  await scene.advance(60_000);
  assert.deepEqual([view.seen, scene.bridge.marks], [['(1)', 0], ['1']]);
});

test('all are marked at once, listed or not, and unmarked if the server rejects it', async () => {
  const scene = new Scene();
  ['1', '2', '3'].forEach(() => scene.bridge.publish('notification'));
  const view = await live({ limit: 2 }, scene);
  scene.bridge.interfere = refuses(403);
  assert.equal(view.inbox.markAllRead(), true);
  assert.deepEqual(view.seen, ['(3) (2)', 0]);
  await scene.settle();
  assert.deepEqual(view.seen, ['3 2', 3]);
  scene.bridge.interfere = () => undefined;
  assert.equal(view.inbox.markAllRead(), true);
  assert.deepEqual(view.seen, ['(3) (2)', 0]);
  await scene.advance(10_000);
  assert.deepEqual([view.seen, scene.bridge.unread(), scene.bridge.marks], [['(3) (2)', 0], [], ['through 3']]);
});

test('mark all offline shows at once, outlives the page and is sent once; later ones stay unread', async () => {
  const scene = new Scene();
  ['1', '2', '3'].forEach(() => scene.bridge.publish('notification'));
  const phone = await live({ limit: 2 }, scene);
  const laptop = await live({ limit: 2 }, scene);
  const network = scene.bridge.interfere;
  scene.bridge.interfere = offline;
  scene.stream.fail();
  assert.equal(laptop.inbox.markAllRead(), true);
  assert.equal(laptop.inbox.markAllRead(), true);
  await scene.advance(60_000);
  assert.deepEqual(
    [laptop.seen, phone.seen],
    [
      ['(3) (2)', 0],
      ['(3) (2)', 0],
    ],
  );
  scene.bridge.publish('notification');
  laptop.reader.tab.die();
  phone.reader.tab.die();
  scene.bridge.interfere = ({ url }) => (url.pathname.endsWith('/read-all') ? refuses(503)() : undefined);
  const next = await live({ limit: 2 }, scene);
  assert.deepEqual(next.seen, ['4 (3)', 1]);
  scene.bridge.interfere = network;
  await scene.advance(120_000);
  assert.deepEqual(
    [next.seen, scene.bridge.unread().map(({ id }) => id), scene.bridge.marks],
    [['4 (3)', 1], ['4'], ['through 3']],
  );
});

test('notifications marked on one device are read on the others', async () => {
  const scene = new Scene();
  ['1', '2'].forEach(() => scene.bridge.publish('notification'));
  const laptop = await live({}, scene);
  const other = await live({}, new Scene(scene.bridge));
  laptop.inbox.markAllRead();
  await scene.settle();
  assert.deepEqual(
    [laptop.seen, other.seen],
    [
      ['(2) (1)', 0],
      ['(2) (1)', 0],
    ],
  );
});

test('mark all ends with the next answer, also within the same millisecond', async () => {
  const view = await live({ limit: 1 });
  view.bridge.publish('notification');
  await view.scene.settle();
  view.inbox.markAllRead();
  await view.scene.settle();
  const ids = [1, 2, 3].map(() => view.bridge.publish('notification'));
  await view.scene.settle();
  assert.deepEqual(view.seen, [ids.at(-1), 3]);
});

test('mark all returns false before the list is loaded', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  scene.bridge.interfere = offline;
  const view = await live({}, scene);
  assert.equal(view.inbox.markAllRead(), false);
  scene.bridge.interfere = () => undefined;
  await scene.advance(60_000);
  assert.deepEqual([view.seen, scene.bridge.marks], [['1', 1], []]);
});

test('the mark of one that is not listed makes the count uncertain, and causes one delayed request', async () => {
  const scene = new Scene();
  ['1', '2', '3', '4'].forEach(() => scene.bridge.publish('notification'));
  const view = await live({ limit: 2 }, scene);
  assert.deepEqual(view.seen, ['4 3', 4]);
  scene.bridge.markRead('1');
  scene.bridge.markRead('2');
  await scene.settle();
  assert.equal(lists(scene.bridge), 1);
  scene.bridge.lag = 2;
  await scene.advance(4_999);
  assert.equal(lists(scene.bridge), 1);
  await scene.advance(1);
  assert.equal(lists(scene.bridge), 2);
  await scene.advance(60_000);
  assert.deepEqual([view.seen, lists(scene.bridge)], [['4 3', 2], 2]);
});

test('rows that change, are deleted or lose their mark', async () => {
  const scene = new Scene();
  ['1', '2', '3'].forEach(() => scene.bridge.publish('notification'));
  scene.bridge.markRead('1');
  const view = await live({}, scene);
  assert.deepEqual(view.seen, ['3 2 (1)', 2]);
  const row = (id, title) => ({ data: { type: 'notification', data: { id, tenantId: 'acme', kind: 'test', title } } });
  scene.bridge.publish('notification', { event: 'notification:updated', ...row('2', 'other') });
  scene.bridge.publish('notification', { event: 'notification:deleted', ...row('3') });
  scene.bridge.publish('notification', {
    event: 'notification:deleted',
    data: { type: 'notification', data: { tenantId: 'acme', notificationId: '1', userId: 'ada' } },
  });
  await scene.settle();
  assert.deepEqual(view.seen, ['2 1', 2]);
  assert.equal(view.inbox.getSnapshot().notifications[0].title, 'other');
  assert.equal(lists(scene.bridge), 1);
});

test('a list is not longer than its limit, and in the order of ids', async () => {
  const scene = new Scene();
  const view = await live({ limit: 3 }, scene);
  for (const id of ['9', '100', '11', '20']) {
    scene.bridge.publish('notification', {
      data: { type: 'notification', data: { id, tenantId: 'acme', kind: 'test' } },
    });
  }
  await scene.settle();
  assert.deepEqual(view.seen, ['100 20 11', 4]);
});

test('a list that is never answered is requested again', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  scene.bridge.interfere = ({ url }) => (url.pathname === '/api/v1/notifications' ? new Promise(() => {}) : undefined);
  const view = await live({}, scene);
  await scene.advance(20_000);
  assert.equal(view.inbox.getSnapshot().error, 'No answer within 20000 ms');
  scene.bridge.interfere = () => undefined;
  await scene.advance(2_000);
  assert.deepEqual([view.seen, view.inbox.getSnapshot().state], [['1', 1], 'ready']);
});

test('a failing server is retried with backoff, and not after a permanent refusal', async () => {
  const scene = new Scene();
  scene.bridge.interfere = ({ url, ...request }) =>
    url.pathname === '/api/v1/notifications'
      ? refuses(503, { detail: 'not now' }, { 'Retry-After': '7' })(request)
      : undefined;
  const view = await live({}, scene);
  assert.deepEqual([view.inbox.getSnapshot().state, view.inbox.getSnapshot().error], ['failed', '503 not now']);
  await scene.advance(6_999);
  assert.equal(lists(scene.bridge), 1);
  scene.bridge.interfere = () => undefined;
  await scene.advance(1);
  assert.equal(view.inbox.getSnapshot().state, 'ready');

  const other = new Scene();
  other.bridge.interfere = ({ url }) =>
    url.pathname === '/api/v1/notifications' ? refuses(403, { detail: 'no scope' })() : undefined;
  const refused = await live({}, other);
  await other.advance(120_000);
  assert.deepEqual([lists(other.bridge), refused.inbox.getSnapshot().error], [1, '403 no scope']);
});

test('an invalid answer is reported, and the list stays', async () => {
  const scene = new Scene();
  scene.bridge.publish('notification');
  const view = await live({}, scene);
  scene.bridge.interfere = ({ url }) =>
    url.pathname === '/api/v1/notifications' ? Response.json({ notifications: [{ id: 7 }], unread: '1' }) : undefined;
  scene.stream.send(
    'gap',
    { channel: 'notification', reason: 'expired', requested: 0, earliest: 90 },
    scene.bridge.position({ activity: -1, notification: 90 }),
  );
  await scene.settle();
  assert.deepEqual([view.seen, view.inbox.getSnapshot().state], [['1', 1], 'failed']);
});

test('without a listener nothing is requested; with a new one the list is requested again', async () => {
  const scene = new Scene();
  const view = await live({}, scene);
  view.close();
  scene.bridge.publish('notification');
  await scene.advance(120_000);
  assert.deepEqual([lists(scene.bridge), view.seen], [1, ['', 0]]);
  view.inbox.subscribe(() => {});
  await scene.settle();
  assert.deepEqual([lists(scene.bridge), view.seen], [2, ['1', 1]]);
});

test('an urgent notification shows before the end of a long replay', async () => {
  const scene = new Scene();
  const view = opened(scene, { connect: false });
  view.reader.client.connect();
  await scene.settle();
  view.reader.client.disconnect();
  const missed = scene.bridge.publishMany(3_000);
  scene.bridge.publish('notification', {
    data: { type: 'notification', data: { id: '9001', tenantId: 'acme', kind: 'fire', priority: 'urgent' } },
  });
  const turns = [];
  view.reader.tab.environment.yieldToPage = () => {
    turns.push([view.inbox.getSnapshot().notifications[0]?.priority, view.reader.ids.length]);
    return new Promise((resolve) => scene.clock.task(resolve));
  };
  view.reader.client.subscribe('*', () => scene.clock.sleep(1));
  view.reader.client.connect();
  await scene.settle();
  const [, delivered] = turns.find(([priority]) => priority === 'urgent');
  assert.ok(delivered < missed.length / 10, `${delivered} of ${missed.length} were before it`);
  assert.deepEqual(view.reader.ids, [...missed, '9001']);
});
