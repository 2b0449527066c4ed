import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PollingClient } from '../src/index.js';
import { offline, refuses } from './support/bridge.js';
import { Scene } from './support/reader.js';
import { stall, tabs } from './support/tabs.js';

test('one connection serves all tabs, each with every event', async () => {
  const { scene, bridge, readers } = await tabs(3);
  const ids = bridge.publishMany(6);
  await scene.settle();
  readers.forEach((reader) => {
    assert.deepEqual(reader.ids, ids);
    assert.equal(reader.state, 'live');
  });
  assert.deepEqual([bridge.requests.length, bridge.mostStreams], [1, 1]);
});

test('all tabs see the state', async () => {
  const { scene, bridge, readers } = await tabs(2);
  bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? offline() : undefined);
  scene.stream.fail();
  await scene.settle();
  assert.deepEqual(
    readers.map((reader) => reader.state),
    ['reconnecting', 'reconnecting'],
  );
  await scene.advance(3_000);
  assert.deepEqual(
    readers.map((reader) => reader.state),
    ['polling', 'polling'],
  );
  assert.equal(readers[1].snapshot.lastError.message, 'Failed to fetch');
});

test('a tab that opens later starts at the position of the others', async () => {
  const { scene, bridge, readers } = await tabs(1);
  bridge.publishMany(5);
  await scene.settle();
  const late = scene.reader();
  late.client.connect();
  await scene.settle();
  const id = bridge.publish();
  await scene.settle();
  assert.deepEqual([late.ids, readers[0].ids.length, bridge.requests.length], [[id], 6, 1]);
});

test('a new tab starts at what the leader has delivered, and gets the rest if the leader dies', async () => {
  const {
    scene,
    bridge,
    readers: [leader],
  } = await tabs(1);
  bridge.publishMany(20);
  stall(leader);
  await scene.settle();
  assert.ok(leader.ids.length < 20);
  const late = scene.reader();
  late.client.connect();
  await scene.settle();
  leader.tab.die();
  await scene.advance(1_000);
  assert.deepEqual(
    [...leader.ids, ...late.ids],
    Array.from({ length: 20 }, (_, index) => String(index + 1)),
  );
});

test('a tab with its own position is served from there, and the others get nothing twice', async () => {
  const { scene, bridge, readers } = await tabs(2);
  const ids = bridge.publishMany(5);
  await scene.settle();
  const late = scene.reader({ position: bridge.position({ activity: 0, notification: 0 }) });
  late.client.connect();
  await scene.advance(1_000);
  assert.deepEqual(late.ids, ids.slice(2));
  readers.forEach((reader) => assert.deepEqual(reader.ids, ids));
  assert.equal(bridge.mostStreams, 1);
});

test('a tab that missed a message asks for it', async () => {
  const { scene, bridge, readers } = await tabs(3);
  const ids = [bridge.publish()];
  await scene.settle();
  scene.browser.loses = (tab) => tab === readers[2].tab;
  ids.push(bridge.publish('notification'), bridge.publish());
  await scene.settle();
  scene.browser.loses = () => false;
  assert.deepEqual(readers[2].ids, ids.slice(0, 1));
  ids.push(bridge.publish());
  await scene.advance(1_000);
  readers.forEach((reader) => assert.deepEqual(reader.ids, ids));
  assert.ok(readers[0].seen('duplicate').length > 0);
});

test('a slow tab bounds its queue, and is served later', async () => {
  const { scene, bridge, readers } = await tabs(2);
  const release = stall(readers[1]);
  const ids = [];
  for (let round = 0; round < 6; round++) {
    ids.push(...bridge.publishMany(4_000));
    await scene.settle();
  }
  assert.equal(readers[0].ids.length, 24_000);
  assert.ok(readers[1].ids.length < 4_000);
  release();
  bridge.streams.forEach((stream) => stream.ping());
  await scene.advance(6_000);
  assert.ok(readers[0].seen('behind').length > 0);
  assert.deepEqual(readers[1].ids, ids);
  assert.deepEqual(readers[0].ids, ids);
});

test('a poll page requested before a rewind is not used after it', async () => {
  const { scene, bridge, readers } = await tabs(3, { Client: PollingClient });
  const ids = [bridge.publish()];
  await scene.advance(30_000);
  scene.browser.loses = (tab) => tab === readers[2].tab;
  ids.push(bridge.publish());
  await scene.advance(30_000);
  assert.deepEqual(readers[2].ids, ids.slice(0, 1));
  ids.push(bridge.publish());
  let answer;
  bridge.interfere = (request) => {
    bridge.interfere = () => undefined;
    return new Promise((resolve) => {
      answer = () => resolve(bridge.fetch(request.url, request.init));
    });
  };
  await scene.advance(30_000);
  scene.browser.loses = () => false;
  readers[2].client.disconnect();
  readers[2].client.connect();
  await scene.settle();
  answer();
  await scene.advance(10_000);
  readers.forEach((reader) => assert.deepEqual(reader.ids, ids));
});

test('a tab with a position asks a leader without one to start there', async () => {
  const {
    scene,
    bridge,
    readers: [leader],
  } = await tabs(1, { Client: PollingClient, overrides: { storage: null } });
  let answer;
  leader.client.disconnect();
  const fresh = scene.reader({ Client: PollingClient, overrides: { storage: null } });
  bridge.interfere = (request) => {
    bridge.interfere = () => undefined;
    return new Promise((resolve) => {
      answer = () => resolve(bridge.fetch(request.url, request.init));
    });
  };
  fresh.client.connect();
  await scene.settle();
  const missed = bridge.publish();
  leader.client.connect();
  await scene.settle();
  answer();
  await scene.advance(30_000);
  assert.deepEqual(leader.ids, [missed]);
});

test('the gap of a slower tab is not delivered to the others', async () => {
  const { scene, bridge, readers } = await tabs(1);
  bridge.publishMany(30);
  await scene.settle();
  bridge.earliest.activity = 10;
  const late = scene.reader({ position: bridge.position({ activity: 2, notification: 9 }) });
  late.client.connect();
  await scene.advance(1_000);
  assert.deepEqual([late.gaps.length, late.ids.length], [1, 10]);
  assert.deepEqual([readers[0].gaps.length, readers[0].ids.length], [0, 30]);
});

test('with polls, the gap of a slower tab is not delivered to the others either', async () => {
  const { scene, bridge, readers } = await tabs(1, { Client: PollingClient });
  bridge.publishMany(30);
  await scene.advance(30_000);
  bridge.earliest.activity = 10;
  const late = scene.reader({ Client: PollingClient, position: bridge.position({ activity: 2, notification: 9 }) });
  late.client.connect();
  await scene.advance(30_000);
  assert.deepEqual([late.gaps.length, late.ids.length], [1, 10]);
  assert.deepEqual([readers[0].gaps.length, readers[0].ids.length], [0, 30]);
});

test('at most one attempt is under way in all tabs', async () => {
  const { scene, bridge, readers } = await tabs(5);
  let open = 0;
  let most = 0;
  bridge.interfere = () => {
    most = Math.max(most, ++open);
    return new Promise((_, reject) => {
      scene.clock.setTimeout(() => {
        open--;
        reject(new TypeError('Failed to fetch'));
      }, 700);
    });
  };
  scene.stream.fail();
  for (let second = 0; second < 60; second++) {
    readers.forEach(({ tab }) => tab.becomeOnline());
    await scene.advance(1_000);
  }
  assert.equal(most, 1);
});

test('an online or visibility event in any tab makes the leader retry at once', async () => {
  const { scene, bridge, readers } = await tabs(2);
  bridge.interfere = offline;
  scene.stream.fail();
  await scene.advance(60_000);
  bridge.interfere = () => undefined;
  readers[1].tab.becomeOnline();
  await scene.advance(10);
  assert.deepEqual(
    readers.map(({ state }) => state),
    ['live', 'live'],
  );
});

test('a permanent refusal fails all tabs, without more attempts than tabs', async () => {
  const { scene, bridge, readers } = await tabs(3);
  bridge.interfere = refuses(403);
  scene.stream.fail();
  await scene.advance(60_000);
  assert.deepEqual(
    readers.map(({ snapshot }) => snapshot.failure?.reason),
    ['forbidden', 'forbidden', 'forbidden'],
  );
  assert.ok(bridge.requests.length <= 1 + 3);
});

test('logout disconnects all tabs of the user, and no others', async () => {
  const { scene, bridge, readers } = await tabs(3);
  const other = scene.reader({ user: 'bob' });
  other.client.connect();
  await scene.settle();
  readers[1].client.logout();
  await scene.settle();
  assert.deepEqual(
    readers.map(({ state }) => state),
    ['disconnected', 'disconnected', 'disconnected'],
  );
  assert.deepEqual([other.state, bridge.streams.size], ['live', 1]);
  await scene.advance(600_000);
  assert.equal(bridge.streams.size <= 1, true);
});

test('logout in a disconnected tab disconnects the others', async () => {
  const { scene, readers } = await tabs(2);
  readers[1].client.disconnect();
  readers[1].client.logout();
  await scene.settle();
  assert.deepEqual(
    readers.map(({ state }) => state),
    ['disconnected', 'disconnected'],
  );
});

test('without locks or channels each tab has its own connection', async () => {
  const scene = new Scene();
  const readers = [scene.reader({ overrides: { locks: null } }), scene.reader({ overrides: { broadcast: null } })];
  readers.forEach(({ client }) => client.connect());
  await scene.settle();
  const id = scene.bridge.publish();
  await scene.settle();
  readers.forEach((reader) => assert.deepEqual(reader.ids, [id]));
});

test('if the browser refuses locks, the tab has its own connection', async () => {
  const scene = new Scene();
  const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  const reader = scene.reader({ overrides: { locks } });
  reader.client.connect();
  await scene.settle();
  assert.equal(reader.state, 'live');
});

test('a browser that blocks storage is reported, and served', async () => {
  const scene = new Scene();
  const storage = {
    getItem: () => null,
    removeItem: () => {},
    key: () => null,
    length: 0,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  const reader = scene.reader({ overrides: { storage } });
  reader.client.connect();
  await scene.settle();
  const id = scene.bridge.publish();
  await scene.settle();
  assert.deepEqual([reader.ids, reader.state], [[id], 'live']);
  assert.ok(reader.seen('storage-error').length > 0);
});
