import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { RealtimeClient, SseClient, PollingClient } from '../src/index.js';
import { offline, refuses } from './support/bridge.js';
import { MemorySource } from './support/memory-source.js';
import { Scene } from './support/reader.js';

/** The controls of each source, so that one suite fits all. */
const TRANSPORTS = {
  SseClient: () => {
    const scene = new Scene();
    return {
      scene,
      Client: SseClient,
      deliver: () => scene.settle(),
      lose: () => scene.stream?.fail(),
      malformed: () => scene.bridge.publish('activity', { data: { type: 'activity', data: { id: 7 } } }),
    };
  },
  PollingClient: () => {
    const scene = new Scene();
    return {
      scene,
      Client: PollingClient,
      deliver: () => scene.advance(30_000),
      lose: () => {},
      malformed: () => scene.bridge.publish('activity', { data: { type: 'activity', data: { id: 7 } } }),
    };
  },
  'a client in memory': () => {
    const scene = new Scene();
    let source;
    class MemoryClient extends RealtimeClient {
      constructor(options, environment) {
        super(options, () => (source = new MemorySource(scene.bridge, environment.onDeath)), environment);
      }
    }
    return {
      scene,
      Client: MemoryClient,
      deliver: () => scene.settle(),
      lose: () => source.lose(),
      malformed: () => scene.bridge.publish('activity', { data: { type: 'activity', data: { id: 7 } } }),
    };
  },
};

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  const connected = async (options) => {
    const parts = transport();
    const reader = parts.scene.reader({ Client: parts.Client, ...options });
    reader.client.connect();
    await parts.scene.settle();
    return { ...parts, reader, bridge: parts.scene.bridge };
  };

  test(`${name}: is disconnected, connecting, then serves`, async () => {
    const { reader } = await connected();
    assert.deepEqual(
      [reader.states[0], reader.states.at(-1) === 'live' || reader.states.at(-1) === 'polling'],
      ['connecting', true],
    );
    assert.equal(reader.snapshot.lastConnectedAt > 0, true);
  });

  test(`${name}: delivers each event once, in order, to its handlers`, async () => {
    const { reader, bridge, deliver } = await connected();
    const names = { 'activity:new': [], notification: [] };
    Object.entries(names).forEach(([each, ids]) => reader.client.subscribe(each, ({ data }) => ids.push(data.id)));
    const ids = bridge.publishMany(7);
    await deliver();
    assert.deepEqual(reader.ids, ids);
    assert.deepEqual(names, { 'activity:new': ['2', '3', '5', '6'], notification: ['1', '4', '7'] });
  });

  test(`${name}: a handler ends with its subscription, also during a delivery`, async () => {
    const { reader, bridge, deliver } = await connected();
    const seen = [];
    const endFirst = reader.client.subscribe('activity', () => {
      seen.push('first');
      endFirst();
      endSecond();
    });
    const endSecond = reader.client.subscribe('activity', () => seen.push('second'));
    bridge.publish();
    bridge.publish();
    await deliver();
    assert.deepEqual(seen, ['first']);
  });

  test(`${name}: a handler that throws or rejects is reported, and the others run`, async () => {
    const { reader, bridge, deliver } = await connected();
    const seen = [];
    reader.client.subscribe('activity', () => {
      throw new Error('mine');
    });
    reader.client.subscribe('activity', () => Promise.reject(new Error('later')));
    reader.client.subscribe('activity', ({ data }) => seen.push(data.id));
    const ids = [bridge.publish(), bridge.publish()];
    await deliver();
    assert.deepEqual(seen, ids);
    assert.deepEqual(
      reader
        .seen('handler-error')
        .map(({ error }) => error.message)
        .sort(),
      ['later', 'later', 'mine', 'mine'],
    );
  });

  test(`${name}: a malformed event is reported and skipped`, async () => {
    const { reader, bridge, malformed, deliver } = await connected();
    malformed();
    const id = bridge.publish();
    await deliver();
    assert.deepEqual(reader.ids, [id]);
    assert.equal(reader.seen('malformed').length, 1);
    assert.equal(reader.client.position, bridge.position(bridge.end()));
  });

  test(`${name}: loses and doubles no event when the connection is lost`, async () => {
    const { scene, reader, bridge, lose, deliver } = await connected();
    const ids = [bridge.publish()];
    await deliver();
    lose();
    ids.push(bridge.publish(), bridge.publish('notification'));
    await scene.advance(60_000);
    assert.deepEqual(reader.ids, ids);
  });

  test(`${name}: resumes at its position after disconnect and connect`, async () => {
    const { scene, reader, bridge, deliver } = await connected();
    const ids = [bridge.publish()];
    await deliver();
    reader.client.disconnect();
    assert.equal(reader.state, 'disconnected');
    ids.push(bridge.publish());
    await scene.advance(60_000);
    assert.equal(reader.ids.length, 1);
    reader.client.connect();
    await deliver();
    assert.deepEqual(reader.ids, ids);
  });

  test(`${name}: a new page resumes at the last position`, async () => {
    const { scene, Client, reader, bridge, deliver } = await connected();
    bridge.publish();
    await deliver();
    reader.tab.die();
    const missed = bridge.publish();
    const next = scene.reader({ Client });
    next.client.connect();
    await deliver();
    assert.deepEqual(next.ids, [missed]);
  });

  test(`${name}: a new page with one more channel resumes, and sends pending marks`, async () => {
    const { scene, Client, reader, bridge, deliver } = await connected({ channels: ['activity'] });
    bridge.publish();
    await deliver();
    reader.client.disconnect();
    reader.client.marks.add('7');
    reader.tab.die();
    const missed = bridge.publish();
    const next = scene.reader({ Client, channels: ['notification', 'activity'] });
    next.client.connect();
    await deliver();
    assert.deepEqual([next.ids, next.client.marks.getSnapshot().pending, bridge.marks], [[missed], [], ['7']]);
    next.client.disconnect();
    next.client.resumeFrom(null);
    next.tab.die();
    const newcomer = scene.reader({ Client, channels: ['notification', 'activity'] });
    newcomer.client.connect();
    await deliver();
    assert.deepEqual(newcomer.ids, []);
  });

  test(`${name}: another user does not resume there`, async () => {
    const { scene, Client, bridge, deliver } = await connected();
    bridge.publish();
    await deliver();
    const other = scene.reader({ Client, user: 'bob' });
    other.client.connect();
    await deliver();
    assert.deepEqual(other.ids, []);
  });

  test(`${name}: delivers a gap once`, async () => {
    const { scene, reader, bridge, deliver } = await connected();
    bridge.publishMany(9);
    await deliver();
    reader.client.disconnect();
    bridge.publishMany(30);
    bridge.earliest.activity = 20;
    reader.client.connect();
    await scene.advance(90_000);
    assert.deepEqual(reader.gaps, [{ channel: 'activity', reason: 'expired', requested: 5, earliest: 20 }]);
    assert.equal(new Set(reader.ids).size, reader.ids.length);
    assert.equal(reader.ids.length, 9 + 30 - 14);
  });

  test(`${name}: continues in a log that was replaced`, async () => {
    const { scene, reader, bridge, deliver } = await connected();
    bridge.publishMany(9);
    await deliver();
    reader.client.disconnect();
    const before = reader.ids.length;
    bridge.life.activity = 'zzzz0';
    reader.client.connect();
    await scene.advance(90_000);
    assert.deepEqual(
      reader.gaps.map(({ reason }) => reason),
      ['log-replaced'],
    );
    assert.equal(reader.ids.length, before + 6);
  });

  test(`${name}: continues in a log that was truncated`, async () => {
    const { scene, reader, bridge, deliver } = await connected();
    bridge.publishMany(9);
    await deliver();
    reader.client.disconnect();
    bridge.truncate('activity', 3);
    reader.client.connect();
    await deliver();
    const id = bridge.publish('activity');
    await scene.advance(90_000);
    assert.deepEqual(
      reader.gaps.map(({ reason }) => reason),
      ['truncated'],
    );
    assert.equal(reader.ids.at(-1), id);
    assert.equal(reader.ids.length, 10);
  });

  test(`${name}: the snapshot is the same object until a change, and listeners are called`, async () => {
    const { reader, bridge, deliver } = await connected();
    assert.equal(reader.snapshot, reader.snapshot);
    const before = reader.snapshot;
    let told = 0;
    const end = reader.client.connection.subscribe(() => told++);
    bridge.publish();
    await deliver();
    assert.notEqual(reader.snapshot, before);
    assert.equal(reader.snapshot.lastEvent.id, reader.client.position);
    assert.ok(told > 0);
    const until = told;
    end();
    bridge.publish();
    await deliver();
    assert.equal(told, until);
  });

  test(`${name}: connect and disconnect work at any time, any number of times`, async () => {
    const { scene, reader, bridge, deliver } = await connected();
    for (let turn = 0; turn < 5; turn++) {
      reader.client.disconnect();
      reader.client.disconnect();
      reader.client.connect();
      reader.client.connect();
    }
    await scene.settle();
    const ids = bridge.publishMany(4);
    await deliver();
    assert.deepEqual(reader.ids, ids);
    assert.deepEqual(scene.browser.errors, []);
  });
}

test('PollingClient: waits longer after each failure, renews once, and ends in failed', async () => {
  const scene = new Scene();
  const reader = scene.poller({ token: () => 'token' });
  scene.bridge.interfere = offline;
  reader.client.connect();
  await scene.advance(6_999);
  assert.deepEqual([reader.state, scene.bridge.requests.length], ['reconnecting', 3]);
  scene.bridge.interfere = refuses(401, { detail: 'expired' });
  await scene.advance(30_000);
  assert.deepEqual([reader.snapshot.failure.reason, scene.bridge.requests.length], ['unauthorized', 5]);
});

test('PollingClient: gets a long backlog page by page', async () => {
  const scene = new Scene();
  const reader = scene.poller();
  reader.client.connect();
  await scene.settle();
  const ids = scene.bridge.publishMany(2_500);
  await scene.advance(30_000);
  assert.deepEqual(reader.ids, ids);
  assert.equal(reader.snapshot.behind, 0);
});

test('PollingClient: a page that times out is requested by halves, and grows again', async () => {
  const scene = new Scene();
  const reader = scene.poller({ position: scene.bridge.position({ activity: -1, notification: -1 }) });
  const ids = scene.bridge.publishMany(1_000);
  const limits = [];
  scene.bridge.interfere = ({ query }) => {
    limits.push(Number(query.get('limit')));
    return limits.at(-1) > 300 ? new Promise(() => {}) : undefined;
  };
  reader.client.connect();
  await scene.advance(300_000);
  assert.deepEqual(reader.ids, ids);
  assert.deepEqual(limits.slice(0, 5), [1_000, 500, 250, 500, 250]);
  scene.bridge.interfere = () => new Promise(() => {});
  await scene.advance(1_200_000);
  assert.equal(scene.bridge.requests.at(-1).query.get('limit'), '1');
  scene.bridge.interfere = () => undefined;
  ids.push(...scene.bridge.publishMany(2_000));
  await scene.advance(60_000);
  assert.deepEqual([reader.ids, scene.bridge.requests.at(-1).query.get('limit')], [ids, '1000']);
});

test('PollingClient: a poll that fails earlier is repeated with the same limit', async () => {
  const scene = new Scene();
  scene.bridge.interfere = offline;
  scene.poller().client.connect();
  await scene.advance(120_000);
  assert.ok(
    scene.bridge.requests.length > 3 && scene.bridge.requests.every(({ query }) => query.get('limit') === '1000'),
  );
});

test('PollingClient: an answer leaves no timer and no listener', async () => {
  const scene = new Scene();
  const reader = scene.poller();
  const signals = new Set();
  const { addEventListener } = AbortSignal.prototype;
  AbortSignal.prototype.addEventListener = function add(...all) {
    signals.add(this);
    addEventListener.apply(this, all);
  };
  reader.client.connect();
  await scene.advance(90_000);
  AbortSignal.prototype.addEventListener = addEventListener;
  const listening = [...signals]
    .filter((signal) => !signal.aborted)
    .map((signal) => getEventListeners(signal, 'abort').length);
  assert.deepEqual([scene.clock.waiting, Math.max(...listening)], [1, 2]); // the pause, and the wait for the lock
});

test('PollingClient: after disconnect in a handler no further page is requested', async () => {
  const scene = new Scene();
  const reader = scene.poller({ position: scene.bridge.position({ activity: -1, notification: -1 }) });
  scene.bridge.publishMany(2_500);
  reader.client.subscribe('*', () => reader.client.disconnect());
  reader.client.connect();
  await scene.advance(30_000);
  assert.deepEqual([reader.ids, scene.bridge.requests.length], [['1'], 1]);
});
