import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserEnvironment, pauseWhenAway, pollBeside, throttled } from '../src/index.js';
import { Clock } from './support/clock.js';
import { Scene } from './support/reader.js';

test('a throttled handler is called at once, then with all events since', async () => {
  const clock = new Clock();
  const calls = [];
  const handler = throttled((events) => calls.push(events), 1_000, clock);
  handler(1);
  handler(2);
  handler(3);
  assert.deepEqual(calls, [[1]]);
  await clock.advance(1_000);
  assert.deepEqual(calls, [[1], [2, 3]]);
  handler(4);
  await clock.advance(999);
  assert.equal(calls.length, 2);
  await clock.advance(1);
  assert.deepEqual(calls, [[1], [2, 3], [4]]);
  await clock.advance(1_000);
  handler(5);
  assert.deepEqual(calls.at(-1), [5]);
});

test('a throttled handler that throws is called again', async () => {
  const clock = new Clock();
  const calls = [];
  const handler = throttled(
    (events) => {
      calls.push(events);
      throw new Error('mine');
    },
    1_000,
    clock,
  );
  assert.throws(() => handler(1));
  handler(2);
  await assert.rejects(clock.advance(1_000));
  handler(3);
  await assert.rejects(clock.advance(1_000));
  assert.deepEqual(calls, [[1], [2], [3]]);
});

test('a throttled handler holds 10,000 events at most', () => {
  const calls = [];
  const handler = throttled((events) => calls.push(events.length), 1_000, new Clock());
  for (let event = 0; event < 20_002; event++) {
    handler(event);
  }
  assert.deepEqual(calls, [1, 10_000, 10_000]);
});

function beside(poll) {
  const scene = new Scene();
  const reader = scene.reader();
  const environment = { ...scene.browser.tab().environment };
  const polls = [];
  const end = pollBeside(reader.client, poll ?? (() => polls.push(scene.clock.now())), {
    everyMs: 30_000,
    liveEveryMs: 300_000,
    environment,
  });
  return { scene, reader, polls, end };
}

test('pollBeside runs every 30 s, rarely while live, and at once when no longer live', async () => {
  const { scene, reader, polls, end } = beside();
  await scene.advance(60_000);
  assert.equal(polls.length, 2);
  reader.client.connect();
  await scene.settle();
  for (let beat = 0; beat < 10; beat++) {
    await scene.advance(29_999);
    scene.stream.ping();
  }
  assert.equal(polls.length, 2);
  await scene.advance(10);
  assert.equal(polls.length, 3);
  reader.client.disconnect();
  await scene.settle();
  assert.equal(polls.length, 4);
  await scene.advance(30_000);
  assert.equal(polls.length, 5);
  end();
  await scene.advance(600_000);
  assert.equal(polls.length, 5);
});

test('pollBeside waits for the previous poll, and reports errors', async () => {
  let running = 0;
  let most = 0;
  let count = 0;
  const { scene } = beside(async () => {
    count++;
    most = Math.max(most, ++running);
    await new Promise((resolve) => scene.clock.setTimeout(resolve, 50_000));
    running--;
    throw new Error('mine');
  });
  await scene.advance(30_000 + 80_000 + 80_000);
  assert.deepEqual([most, count, scene.browser.errors.length], [1, 3, 2]);
});

test('an observer that throws is reported and breaks nothing', async () => {
  const scene = new Scene();
  const { SseClient } = await import('../src/index.js');
  const { environment } = scene.browser.tab();
  const client = new SseClient(
    {
      tenant: 'acme',
      user: 'ada',
      observer: () => {
        throw new Error('mine');
      },
    },
    environment,
  );
  client.connect();
  await scene.settle();
  assert.equal(client.connection.getSnapshot().state, 'live');
  assert.ok(scene.browser.errors.length > 0);
});

test('options without tenant or user, or with a negative time, are refused', () => {
  const scene = new Scene();
  assert.throws(() => scene.reader({ user: '' }), /tenant and user are required/);
  assert.throws(() => scene.reader({ pollEveryMs: -1 }), /pollEveryMs/);
});

test('a guard of the page is called, and may throw', async () => {
  const scene = new Scene();
  const reader = scene.reader({
    guards: {
      'activity:new': ({ id }) => {
        if (id === '1') {
          throw new Error('mine');
        }
        return id !== '2';
      },
    },
  });
  reader.client.connect();
  await scene.settle();
  scene.bridge.publish();
  scene.bridge.publish();
  scene.bridge.publish();
  await scene.settle();
  assert.deepEqual(reader.ids, ['3']);
  assert.deepEqual(
    reader.seen('malformed').map(({ reason }) => reason),
    ['the guard threw: Error: mine', 'the data does not match the event'],
  );
});

test('an event without JSON or type is reported and skipped', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  reader.client.connect();
  await scene.settle();
  scene.stream.send('activity:new', '{"type":"activity",', null);
  scene.stream.send('activity:new', '[]', null);
  scene.stream.send('gap', 'null', null);
  scene.stream.send('__proto__:new', '{"type":"x"}', null);
  const id = scene.bridge.publish();
  await scene.settle();
  assert.deepEqual(reader.ids.at(-1), id);
  assert.equal(reader.seen('malformed').length, 3);
});

test('a gap of the capture is passed on as it is, and moves the position', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  reader.client.connect();
  await scene.settle();
  const gap = { channel: 'activity', reason: 'source', from: '0/1C43A90', to: '0/1C43D08' };
  const marker = scene.bridge
    .publish()
    .replace(/activity\.(\d+)\.(\d+)/, (_, partition, offset) => `activity.${partition}.${Number(offset) + 1}`);
  scene.stream.send('gap', gap, marker);
  await scene.settle();
  assert.deepEqual(reader.gaps, [gap]);
  assert.equal(reader.client.position, marker);
});

test('the browser environment works without most browser functions', async () => {
  const environment = browserEnvironment();
  const end = environment.onOnlineOrVisible(() => {});
  await environment.yieldToPage();
  end();
  assert.equal(environment.storage, null);
  assert.ok(environment.random() < 1 && environment.now() > 0);
});

test('a page in the back/forward cache gives up stream and lead, and resumes when restored', async () => {
  const scene = new Scene();
  const page = new EventTarget();
  const reader = scene.reader();
  const end = pauseWhenAway(reader.client, page);
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(new Event('pageshow'));
  assert.equal(reader.state, 'disconnected');
  reader.client.connect();
  await scene.settle();
  page.dispatchEvent(new Event('pagehide'));
  await scene.settle();
  assert.equal(scene.bridge.streams.size, 0);
  const missed = scene.bridge.publish();
  const other = scene.reader();
  other.client.connect();
  await scene.settle();
  assert.deepEqual([other.state, reader.state], ['live', 'disconnected']);
  page.dispatchEvent(new Event('pageshow'));
  await scene.settle();
  other.client.disconnect();
  await scene.settle();
  assert.deepEqual([reader.state, reader.ids, scene.bridge.streams.size], ['live', [missed], 1]);
  end();
  page.dispatchEvent(new Event('pagehide'));
  assert.equal(reader.state, 'live');
});

test('a cached page whose user logged out in another tab stays disconnected', async () => {
  const scene = new Scene();
  const page = new EventTarget();
  const reader = scene.reader();
  pauseWhenAway(reader.client, page);
  reader.client.connect();
  await scene.settle();
  page.dispatchEvent(new Event('pagehide'));
  const other = scene.reader();
  other.client.connect();
  await scene.settle();
  other.client.logout();
  page.dispatchEvent(new Event('pageshow'));
  await scene.settle();
  assert.deepEqual([reader.state, scene.bridge.streams.size], ['disconnected', 0]);
  reader.client.connect();
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(new Event('pageshow'));
  await scene.settle();
  assert.equal(reader.state, 'live');
});
