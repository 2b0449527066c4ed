import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PollingClient } from '../src/index.js';
import { stall, tabs } from './support/tabs.js';

for (const [how, end] of Object.entries({
  closes: (reader) => reader.client.disconnect(),
  dies: (reader) => reader.tab.die(),
})) {
  test(`a follower takes over when the leader ${how}; nothing is lost or doubled`, async () => {
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
const leads = (scene, readers) =>
  readers.flatMap((reader, tab) => reader.observations.filter(({ type }) => type === 'leading').map(() => tab));

/** Advances the time, with the bridge's pings. */
async function pass(scene, ms) {
  for (let left = ms; left > 0; left -= 10_000) {
    await scene.advance(10_000);
    scene.bridge.streams.forEach((stream) => stream.ping());
  }
  await scene.settle();
}

for (const [how, random] of Object.entries({
  'one after the other': [0.9, 0.1, 0.5],
  'all at the same time': [1, 1, 1],
})) {
  test(`a follower takes over from a suspended leader, asking ${how}; nothing is lost or doubled`, async () => {
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

test('a leader that wakes after another tab took over relays nothing more, and follows', async () => {
  const { scene, bridge, readers } = await tabs(3);
  readers[1].tab.environment.random = () => 0;
  const ids = bridge.publishMany(4);
  await scene.settle();
  readers[0].tab.suspend();
  ids.push(bridge.publish(), bridge.publish('notification'));
  await pass(scene, 120_000);
  ids.push(bridge.publish());
  await scene.settle();
  const kept = () =>
    [...Array(scene.browser.storage.length).keys()].map((index) =>
      scene.browser.storage.getItem(scene.browser.storage.key(index)),
    );
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

test('a tab that opens while the leader is suspended leads within seconds, from the stored position', async () => {
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

test('a lock taken by the browser ends the lead; the tab queues again, with one stream', async () => {
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

test('a lock taken by the browser during a delivery loses and doubles nothing', async () => {
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

test('a silent leader is asked, and keeps the lead', async () => {
  const { scene, bridge, readers } = await tabs(3, { Client: PollingClient, pollEveryMs: 3_600_000 });
  await scene.advance(600_000);
  assert.deepEqual([leads(scene, readers), bridge.requests.length], [[0], 1]);
  assert.ok(readers[1].tab.said.includes('hello'));
});

test('a suspended follower asks before it takes the lead', async () => {
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

test('a follower whose machine slept after it asked asks again', async () => {
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

test('a follower or leader leaves no timer when it disconnects', async () => {
  const { scene, readers } = await tabs(2);
  await pass(scene, 60_000);
  readers.forEach(({ client }) => client.disconnect());
  await scene.settle();
  assert.equal(scene.clock.waiting, 0);
});
