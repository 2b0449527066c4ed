import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offline, refuses } from './support/bridge.js';
import { PollingClient } from '../src/index.js';
import { Scene } from './support/reader.js';

async function tabs(count, options) {
  const scene = new Scene();
  const readers = [];
  for (let tab = 0; tab < count; tab++) {
    const reader = scene.reader(options);
    reader.client.connect();
    await scene.settle();
    readers.push(reader);
  }
  return { scene, bridge: scene.bridge, readers };
}

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
  assert.deepEqual(readers.map((reader) => reader.state), ['reconnecting', 'reconnecting']);
  await scene.advance(3_000);
  assert.deepEqual(readers.map((reader) => reader.state), ['polling', 'polling']);
  assert.equal(readers[1].snapshot.lastError.message, 'Failed to fetch');
});

for (const [how, end] of Object.entries({ closes: (reader) => reader.client.disconnect(), dies: (reader) => reader.tab.die() })) {
  test(`another tab takes over when the leading one ${how}; nothing is lost or doubled`, async () => {
    const { scene, bridge, readers } = await tabs(3);
    const ids = [bridge.publish(), bridge.publish()];
    end(readers[0]);
    ids.push(bridge.publish());
    await scene.settle();
    ids.push(bridge.publish());
    await scene.settle();
    readers.slice(1).forEach((reader) => assert.deepEqual(reader.ids, ids));
    assert.equal(bridge.streams.size, 1);
    end(readers[1]);
    ids.push(bridge.publish());
    await scene.settle();
    assert.deepEqual(readers[2].ids, ids);
    assert.equal(readers[2].state, 'live');
  });
}

/** The tabs that have begun to lead, in order. */
const leads = (scene, readers) => readers.flatMap((reader, tab) => reader.observations.filter(({ type }) => type === 'leading').map(() => tab));

/** Lets time pass, with the pings of the bridge. */
async function pass(scene, ms) {
  for (let left = ms; left > 0; left -= 10_000) {
    await scene.advance(10_000);
    scene.bridge.streams.forEach((stream) => stream.ping());
  }
  await scene.settle();
}

for (const [how, random] of Object.entries({ 'one after the other': [0.9, 0.1, 0.5], 'all at the same time': [1, 1, 1] })) {
  test(`when the leading tab is suspended, one other takes over, though they ask ${how}; nothing is lost or doubled`, async () => {
    const { scene, bridge, readers } = await tabs(3);
    readers.forEach(({ tab }, index) => {
      tab.environment.random = () => random[index];
    });
    const ids = [bridge.publish(), bridge.publish()];
    await scene.settle();
    readers[0].tab.suspend();
    ids.push(bridge.publish());
    await pass(scene, 120_000);
    ids.push(bridge.publish());
    await scene.settle();
    readers.slice(1).forEach((reader) => {
      assert.deepEqual(reader.ids, ids);
      assert.equal(reader.state, 'live');
    });
    const streams = bridge.streams.size;
    readers[0].tab.die();
    await pass(scene, 300_000);
    assert.deepEqual([streams, bridge.streams.size], [2, 1]);
    assert.deepEqual([leads(scene, readers).length, bridge.requests.length], [2, 2]);
  });
}

test('a leading tab that wakes after another has taken over says nothing more as the leader, and follows', async () => {
  const { scene, bridge, readers } = await tabs(3);
  readers[1].tab.environment.random = () => 0;
  const ids = bridge.publishMany(4);
  await scene.settle();
  readers[0].tab.suspend();
  ids.push(bridge.publish(), bridge.publish('notification'));
  await pass(scene, 120_000);
  ids.push(bridge.publish());
  await scene.settle();
  const kept = () => [...Array(scene.browser.storage.length).keys()].map((index) => scene.browser.storage.getItem(scene.browser.storage.key(index)));
  const before = kept();
  readers[0].tab.said = [];
  readers[0].tab.wake();
  await scene.settle();
  assert.deepEqual(kept(), before);
  assert.ok(!readers[0].tab.said.includes('frames') && readers[0].tab.said.includes('here'));
  ids.push(bridge.publish());
  await pass(scene, 120_000);
  readers.forEach((reader) => {
    assert.deepEqual(reader.ids, ids);
    assert.equal(reader.state, 'live');
  });
  assert.deepEqual([leads(scene, readers), bridge.streams.size], [[0, 1], 1]);
  readers[1].client.disconnect();
  ids.push(bridge.publish());
  await scene.settle();
  assert.deepEqual([leads(scene, readers).length, readers[0].ids, readers[2].ids], [3, ids, ids]);
});

test('a tab that opens while the leading one is suspended leads within seconds, from where this user was', async () => {
  const { scene, bridge, readers } = await tabs(1);
  bridge.publish();
  await scene.settle();
  readers[0].tab.suspend();
  const id = bridge.publish();
  const late = scene.reader();
  late.client.connect();
  await scene.advance(4_999);
  assert.equal(late.state, 'connecting');
  await scene.advance(5_001);
  assert.deepEqual([late.state, late.ids], ['live', [id]]);
});

test('a lock that the browser takes away ends the lead; the tab queues again, and there is one stream', async () => {
  const { scene, bridge, readers } = await tabs(3);
  const ids = bridge.publishMany(3);
  for (const count of [1, 2, 3, 4]) {
    await scene.settle();
    scene.browser.takeLocks();
    ids.push(bridge.publish());
    await scene.settle();
    ids.push(bridge.publish());
    await scene.settle();
    readers.forEach((reader) => assert.deepEqual([reader.ids, reader.state], [ids, 'live']));
    assert.deepEqual([leads(scene, readers).length, bridge.streams.size, bridge.mostStreams], [1 + count, 1, 1]);
  }
  assert.deepEqual(leads(scene, readers), [0, 0, 1, 1, 2]);
  assert.deepEqual(scene.browser.errors, []);
});

test('a lock that the browser takes away from a tab while it works leaves nothing out and doubles nothing', async () => {
  const { scene, bridge, readers } = await tabs(2);
  const release = stall(readers[0]);
  const ids = bridge.publishMany(20);
  await scene.settle();
  assert.ok(readers[0].ids.length < 20);
  scene.browser.takeLocks();
  await scene.settle();
  release();
  ids.push(bridge.publish());
  await scene.advance(6_000);
  readers.forEach((reader) => assert.deepEqual(reader.ids, ids));
  assert.deepEqual([leads(scene, readers), bridge.streams.size], [[0, 1], 1]);
});

test('a leading tab that has nothing to say is asked, and keeps the lead', async () => {
  const { scene, bridge, readers } = await tabs(3, { Client: PollingClient, pollEveryMs: 3_600_000 });
  await scene.advance(600_000);
  assert.deepEqual([leads(scene, readers), bridge.requests.length], [[0], 1]);
  assert.ok(readers[1].tab.said.includes('hello'));
});

test('a tab that was suspended, and so has heard nothing, asks before it takes the lead', async () => {
  const { scene, bridge, readers } = await tabs(2);
  readers[1].tab.suspend();
  await pass(scene, 600_000);
  readers[1].tab.wake();
  await pass(scene, 120_000);
  scene.clock.sleep(600_000);
  await pass(scene, 120_000);
  const id = bridge.publish();
  await scene.settle();
  assert.deepEqual([leads(scene, readers), readers[1].ids], [[0], [id]]);
});

test('a tab whose machine slept after it had asked asks again', async () => {
  const { scene, readers } = await tabs(2);
  readers[0].tab.suspend();
  for (let second = 0; second < 120 && readers[1].tab.said.filter((type) => type === 'hello').length < 2; second++) {
    await scene.advance(1_000);
  }
  assert.equal(readers[1].tab.said.filter((type) => type === 'hello').length, 2);
  readers[1].tab.suspend();
  scene.clock.sleep(600_000);
  await scene.advance(0);
  readers.forEach(({ tab }) => tab.wake());
  await scene.advance(60_000);
  assert.deepEqual(leads(scene, readers), [0]);
});

test('a tab that waits or leads leaves no timer when it disconnects', async () => {
  const { scene, readers } = await tabs(2);
  await pass(scene, 60_000);
  readers.forEach(({ client }) => client.disconnect());
  await scene.settle();
  assert.equal(scene.clock.waiting, 0);
});

test('a tab that opens later begins where the others are', async () => {
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

test('a tab that opens while the leader is at work begins at what the leader has handed over, and gets the rest if it dies', async () => {
  const { scene, bridge, readers: [leader] } = await tabs(1);
  bridge.publishMany(20);
  stall(leader);
  await scene.settle();
  assert.ok(leader.ids.length < 20);
  const late = scene.reader();
  late.client.connect();
  await scene.settle();
  leader.tab.die();
  await scene.advance(1_000);
  assert.deepEqual([...leader.ids, ...late.ids], Array.from({ length: 20 }, (_, index) => String(index + 1)));
});

test('a tab with a position of its own is served from there, and the others hear nothing twice', async () => {
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

test('a tab that missed a message is noticed and served', async () => {
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

test('a tab that is too slow is served later, and bounds what it holds', async () => {
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

test('a page of a poll that was asked for before the leader went back for another tab is not taken for the one after', async () => {
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

test('a tab that has a position asks a leader that has none to begin there', async () => {
  const { scene, bridge, readers: [leader] } = await tabs(1, { Client: PollingClient, overrides: { storage: null } });
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

function stall({ tab }) {
  const { environment } = tab;
  let release;
  const stalled = new Promise((resolve) => {
    release = resolve;
  });
  const { now, yieldToPage } = environment;
  let calls = 0;
  environment.now = () => now() + ++calls;
  environment.yieldToPage = () => stalled;
  return () => {
    Object.assign(environment, { now, yieldToPage });
    release();
  };
}

test('a gap that a slower tab meets is not told to the others', async () => {
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

test('by polls, a gap that a slower tab meets is not told to the others either', async () => {
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

test('no more than one attempt is under way in all tabs', async () => {
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
    readers.forEach(({ tab }) => tab.hope());
    await scene.advance(1_000);
  }
  assert.equal(most, 1);
});

test('hope in any tab makes the leading one try at once', async () => {
  const { scene, bridge, readers } = await tabs(2);
  bridge.interfere = offline;
  scene.stream.fail();
  await scene.advance(60_000);
  bridge.interfere = () => undefined;
  readers[1].tab.hope();
  await scene.advance(10);
  assert.deepEqual(readers.map(({ state }) => state), ['live', 'live']);
});

test('what is refused for good is refused for all, without more attempts than tabs', async () => {
  const { scene, bridge, readers } = await tabs(3);
  bridge.interfere = refuses(403);
  scene.stream.fail();
  await scene.advance(60_000);
  assert.deepEqual(readers.map(({ snapshot }) => snapshot.failure?.reason), ['forbidden', 'forbidden', 'forbidden']);
  assert.ok(bridge.requests.length <= 1 + 3);
});

test('logout ends all tabs of the user, and of nobody else', async () => {
  const { scene, bridge, readers } = await tabs(3);
  const other = scene.reader({ user: 'bob' });
  other.client.connect();
  await scene.settle();
  readers[1].client.logout();
  await scene.settle();
  assert.deepEqual(readers.map(({ state }) => state), ['disconnected', 'disconnected', 'disconnected']);
  assert.deepEqual([other.state, bridge.streams.size], ['live', 1]);
  await scene.advance(600_000);
  assert.equal(bridge.streams.size <= 1, true);
});

test('logout in a tab that is not connected ends the others', async () => {
  const { scene, readers } = await tabs(2);
  readers[1].client.disconnect();
  readers[1].client.logout();
  await scene.settle();
  assert.deepEqual(readers.map(({ state }) => state), ['disconnected', 'disconnected']);
});

test('without locks or channels each tab is on its own', async () => {
  const scene = new Scene();
  const readers = [scene.reader({ overrides: { locks: null } }), scene.reader({ overrides: { broadcast: null } })];
  readers.forEach(({ client }) => client.connect());
  await scene.settle();
  const id = scene.bridge.publish();
  await scene.settle();
  readers.forEach((reader) => assert.deepEqual(reader.ids, [id]));
});

test('a browser that refuses locks leaves the tab on its own', async () => {
  const scene = new Scene();
  const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  const reader = scene.reader({ overrides: { locks } });
  reader.client.connect();
  await scene.settle();
  assert.equal(reader.state, 'live');
});

test('a browser that keeps nothing is told of, and served', async () => {
  const scene = new Scene();
  const storage = { getItem: () => null, removeItem: () => {}, key: () => null, length: 0, setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  } };
  const reader = scene.reader({ overrides: { storage } });
  reader.client.connect();
  await scene.settle();
  const id = scene.bridge.publish();
  await scene.settle();
  assert.deepEqual([reader.ids, reader.state], [[id], 'live']);
  assert.ok(reader.seen('storage-error').length > 0);
});
