import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offline } from './support/bridge.js';
import { Scene } from './support/reader.js';

test('100,000 missed events arrive in order, with a yield every 8 ms', async () => {
  const scene = new Scene();
  const { environment } = scene.browser.tab();
  const reader = scene.reader();
  reader.client.connect();
  await scene.settle();
  reader.client.disconnect();
  const ids = scene.bridge.publishMany(100_000);
  let turns = 0;
  reader.tab.environment.now = () => environment.now() + performance.now();
  reader.tab.environment.yieldToPage = () => {
    turns++;
    return new Promise((resolve) => scene.clock.task(resolve));
  };
  reader.client.connect();
  await scene.settle();
  assert.deepEqual(reader.ids, ids);
  assert.equal(reader.state, 'live');
  assert.ok(turns > 5, `${turns} turns`);
});

test('the client yields after each budget of handler work, and keeps the order', async () => {
  const scene = new Scene();
  const reader = scene.reader({ budgetMs: 8 });
  reader.client.connect();
  await scene.settle();
  const turns = [];
  const { yieldToPage } = reader.tab.environment;
  reader.tab.environment.yieldToPage = () => {
    turns.push([reader.ids.length, reader.client.position]);
    return yieldToPage();
  };
  reader.client.subscribe('*', () => scene.clock.sleep(3));
  reader.client.disconnect();
  const ids = scene.bridge.publishMany(9);
  reader.client.connect();
  await scene.settle();
  assert.deepEqual(reader.ids, ids);
  assert.deepEqual(
    turns.map(([count]) => count),
    [3, 6, 9],
  );
  assert.ok(turns.every(([, position]) => position !== null));
});

test('disconnect in the middle of a batch delivers nothing more, and the rest follows later', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  reader.client.connect();
  await scene.settle();
  const end = reader.client.subscribe('*', () => reader.ids.length === 4 && reader.client.disconnect());
  const ids = scene.bridge.publishMany(9);
  await scene.settle();
  assert.deepEqual(reader.ids, ids.slice(0, 4));
  end();
  reader.client.connect();
  await scene.settle();
  assert.deepEqual(reader.ids, ids);
});

test('disconnect within one chunk ends after the current event', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  reader.client.connect();
  await scene.settle();
  reader.client.subscribe('*', () => reader.client.disconnect());
  const before = reader.client.position;
  const one = (offset) =>
    `event: activity:new\ndata: {"type":"activity","data":{"id":"${offset}","tenantId":"acme","kind":"test"}}\n` +
    `id: ${scene.bridge.position({ activity: offset, notification: -1 })}\n\n`;
  scene.stream.write(one(0) + one(1) + one(2));
  await scene.settle();
  assert.deepEqual(reader.ids, ['0']);
  assert.notEqual(reader.client.position, before);
  assert.equal(reader.client.position, scene.bridge.position({ activity: 0, notification: -1 }));
});

for (const end of ['disconnect', 'logout']) {
  test(`${end} in a handler keeps the position: a new page does not get the event again`, async () => {
    const scene = new Scene();
    const reader = scene.reader();
    reader.client.connect();
    await scene.settle();
    reader.client.subscribe('*', () => reader.client[end]());
    const ids = scene.bridge.publishMany(2);
    await scene.settle();
    assert.deepEqual(reader.ids, ids.slice(0, 1));
    reader.tab.die();
    const next = scene.reader();
    next.client.connect();
    await scene.settle();
    assert.deepEqual(next.ids, ids.slice(1));
  });
}

test('progress goes from the first `behind` to none', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  scene.bridge.interfere = () => {
    const body = new ReadableStream({
      start: (stream) => {
        const send = (event, data) =>
          stream.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        send('ready', { tenant: 'acme', behind: 1_000 });
        scene.clock.setTimeout(() => send('ping', { behind: 250 }), 1_000);
        scene.clock.setTimeout(() => send('caught-up', { replayed: 1_000 }), 2_000);
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  };
  reader.client.connect();
  await scene.settle();
  assert.deepEqual([reader.state, reader.snapshot.behind, reader.snapshot.progress], ['replaying', 1_000, 0]);
  await scene.advance(1_000);
  assert.deepEqual([reader.state, reader.snapshot.behind, reader.snapshot.progress], ['replaying', 250, 0.75]);
  await scene.advance(1_000);
  assert.deepEqual([reader.state, reader.snapshot.behind, reader.snapshot.progress], ['live', 0, 1]);
});

test('between two pings progress follows the events', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  const at = (offset) => scene.bridge.position({ activity: offset, notification: -1 });
  const frame = (event, data, offset) => `event: ${event}\ndata: ${JSON.stringify(data)}\nid: ${at(offset)}\n\n`;
  const row = (offset) =>
    frame('activity:new', { type: 'activity', data: { id: String(offset), tenantId: 'acme', kind: 'test' } }, offset);
  scene.bridge.interfere = () => {
    const body = new ReadableStream({
      start: (stream) => {
        const send = (text) => stream.enqueue(new TextEncoder().encode(text));
        send(frame('ready', { tenant: 'acme', behind: 10 }, -1) + row(0) + row(1));
        scene.clock.setTimeout(() => send(frame('ping', { behind: 5 }, 4) + row(5)), 1_000);
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  };
  reader.client.connect();
  await scene.settle();
  assert.deepEqual([reader.state, reader.snapshot.behind, reader.snapshot.progress], ['replaying', 8, 1 - 8 / 10]);
  await scene.advance(1_000);
  assert.deepEqual([reader.state, reader.snapshot.behind, reader.snapshot.progress], ['replaying', 4, 1 - 4 / 10]);
});

test('missed events are marked as replayed, new ones are not', async () => {
  const scene = new Scene();
  const reader = scene.reader({ position: scene.bridge.position({ activity: -1, notification: -1 }) });
  const replayed = [];
  reader.client.subscribe('activity', (event) => replayed.push(event.replayed));
  scene.bridge.publish();
  reader.client.connect();
  await scene.settle();
  scene.bridge.publish();
  await scene.settle();
  assert.deepEqual(replayed, [true, false]);
});

const flags = (reader) => {
  const seen = [];
  reader.client.subscribe('activity', ({ replayed }) => seen.push(replayed));
  return seen;
};

test('with polls, missed events are marked as replayed, new ones are not', async () => {
  const scene = new Scene();
  const reader = scene.poller({ position: scene.bridge.position({ activity: -1, notification: -1 }) });
  const replayed = flags(reader);
  for (let missed = 0; missed < 1_001; missed++) {
    scene.bridge.publish();
  }
  reader.client.connect();
  await scene.settle();
  assert.ok(replayed.length === 1_001 && replayed.every((each) => each));
  scene.bridge.publish();
  await scene.advance(30_000);
  scene.bridge.interfere = offline;
  await scene.advance(60_000);
  scene.bridge.publish();
  scene.bridge.interfere = () => undefined;
  await scene.advance(60_000);
  scene.bridge.publish();
  await scene.advance(30_000);
  assert.deepEqual(replayed.slice(1_001), [false, true, false]);
});

test('after a stream that died before it caught up, events of later polls are new', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  const replayed = flags(reader);
  let streams = 0;
  scene.bridge.interfere = ({ url }) =>
    url.pathname !== '/api/v1/stream'
      ? undefined
      : streams++ > 0
        ? offline()
        : new Response('event: ready\ndata: {"tenant":"acme","behind":9}\n\n', {
            headers: { 'Content-Type': 'text/event-stream' },
          });
  reader.client.connect();
  await scene.advance(10_000);
  assert.equal(reader.state, 'polling');
  scene.bridge.publish();
  await scene.advance(30_000);
  scene.bridge.publish();
  await scene.advance(30_000);
  assert.deepEqual(replayed, [false, false]);
});

test('a tab that opens during a replay marks events as replayed', async () => {
  const scene = new Scene();
  const row = (offset) =>
    `event: activity:new\ndata: {"type":"activity","data":{"id":"${offset}","tenantId":"acme","kind":"test"}}\n` +
    `id: ${scene.bridge.position({ activity: offset, notification: -1 })}\n\n`;
  let send;
  scene.bridge.interfere = () =>
    new Response(
      new ReadableStream({
        start: (stream) => {
          send = (text) => stream.enqueue(new TextEncoder().encode(text));
          send('event: ready\ndata: {"tenant":"acme","behind":9}\n\n' + row(0));
        },
      }),
      { headers: { 'Content-Type': 'text/event-stream' } },
    );
  scene.reader().client.connect();
  await scene.settle();
  const late = scene.reader();
  const replayed = flags(late);
  late.client.connect();
  await scene.settle();
  send(row(1));
  await scene.settle();
  send('event: caught-up\ndata: {}\n\n' + row(2));
  await scene.settle();
  assert.deepEqual(replayed, [true, false]);
});
