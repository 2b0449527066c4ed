import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offline, refuses } from './support/bridge.js';
import { Scene } from './support/reader.js';

async function live(scene = new Scene()) {
  const reader = scene.reader();
  reader.client.connect();
  await scene.settle();
  return { scene, reader, bridge: scene.bridge };
}

test('a mark is sent at once, and is no longer pending', async () => {
  const { scene, reader, bridge } = await live();
  assert.equal(reader.client.marks.add('7/8'), true);
  assert.deepEqual(reader.client.marks.getSnapshot().pending, ['7/8']);
  await scene.settle();
  assert.deepEqual(
    [bridge.requests.at(-1).url.pathname, bridge.requests.at(-1).init.method],
    ['/api/v1/notifications/7%2F8/read', 'POST'],
  );
  assert.deepEqual(reader.client.marks.getSnapshot(), { pending: [], rejected: [] });
});

test('marks made offline outlive the page, and are sent once each, in order', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = offline;
  scene.stream.fail();
  ['3', '1', '2', '1'].forEach((id) => reader.client.marks.add(id));
  await scene.advance(5_000);
  reader.tab.die();
  bridge.interfere = () => undefined;
  const next = scene.reader();
  assert.deepEqual(next.client.marks.getSnapshot().pending, ['3', '1', '2']);
  next.client.connect();
  await scene.settle();
  await scene.advance(120_000);
  assert.deepEqual(bridge.marks, ['3', '1', '2']);
  assert.deepEqual(scene.reader().client.marks.getSnapshot().pending, []);
});

test('marks of every tab are sent by the leader', async () => {
  const { scene, reader, bridge } = await live();
  const { reader: second } = await live(scene);
  second.client.marks.add('5');
  await scene.settle();
  assert.deepEqual(bridge.marks, ['5']);
  assert.deepEqual(second.client.marks.getSnapshot(), { pending: [], rejected: [] });
  assert.deepEqual(reader.seen('mark'), [{ type: 'mark', id: '5', outcome: 'sent' }]);
  assert.deepEqual(second.seen('mark'), []);
});

test('the new leader sends marks; the suspended one that wakes loses and sends none', async () => {
  const { scene, reader, bridge } = await live();
  const { reader: second } = await live(scene);
  bridge.interfere = ({ url }) => (url.pathname.endsWith('/read') ? offline() : undefined);
  reader.client.marks.add('4');
  await scene.settle();
  reader.tab.suspend();
  bridge.interfere = () => undefined;
  second.client.marks.add('5');
  await scene.advance(120_000);
  assert.deepEqual(bridge.marks, ['4', '5']);
  reader.tab.wake();
  await scene.settle();
  const sent = reader.seen('mark').length;
  reader.client.marks.add('6');
  await scene.advance(120_000);
  assert.deepEqual(
    [bridge.marks.at(-1), bridge.marks.filter((id) => id === '6').length, reader.seen('mark').length],
    ['6', 1, sent],
  );
  [reader, second].forEach(({ client }) => assert.deepEqual(client.marks.getSnapshot(), { pending: [], rejected: [] }));
});

test('a sent mark is not sent again for a tab that does not know it', async () => {
  const { scene, reader, bridge } = await live();
  let answer;
  bridge.interfere = ({ url }) =>
    url.pathname.endsWith('/read')
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : undefined;
  reader.client.marks.add('5');
  await scene.settle();
  const second = scene.reader();
  answer(new Response(null, { status: 204 }));
  await scene.settle();
  assert.deepEqual(second.client.marks.getSnapshot().pending, ['5']);
  second.client.connect();
  await scene.settle();
  assert.equal(bridge.paths.filter((path) => path.endsWith('/read')).length, 1);
  assert.deepEqual(second.client.marks.getSnapshot().pending, []);
});

test('only the latest sent marks are remembered; an older one is sent again', async () => {
  const { scene, reader, bridge } = await live();
  const ids = Array.from({ length: 101 }, (_, index) => String(index));
  ids.forEach((id) => reader.client.marks.add(id));
  await scene.settle();
  ['0', '1'].forEach((id) => reader.client.marks.receive(id, false));
  await scene.settle();
  assert.deepEqual(bridge.marks, [...ids, '0']);
});

test('a mark of all up to an id is one request, and is stored like any other', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = offline;
  assert.equal(reader.client.marks.addThrough('12'), true);
  reader.client.marks.addThrough('12');
  await scene.advance(60_000);
  bridge.interfere = () => undefined;
  await scene.advance(60_000);
  assert.deepEqual([bridge.marks, reader.client.marks.getSnapshot()], [['through 12'], { pending: [], rejected: [] }]);
});

test('a mark made again is sent again, by any tab', async () => {
  const { scene, bridge } = await live();
  const { reader: second } = await live(scene);
  for (let times = 0; times < 2; times++) {
    second.client.marks.addThrough('12');
    await scene.settle();
  }
  assert.deepEqual(bridge.marks, ['through 12', 'through 12']);
});

test('marks made before connecting wait for it', async () => {
  const scene = new Scene();
  const reader = scene.reader();
  reader.client.marks.add('9');
  await scene.advance(60_000);
  assert.deepEqual(scene.bridge.marks, []);
  reader.client.connect();
  await scene.settle();
  assert.deepEqual(scene.bridge.marks, ['9']);
});

test('the mark of a tab without storage is sent by another', async () => {
  const { scene, bridge } = await live();
  const blocked = scene.reader({ overrides: { storage: null } });
  blocked.client.marks.add('4');
  blocked.client.connect();
  await scene.settle();
  assert.deepEqual(bridge.marks, ['4']);
});

test('a failing server is retried with backoff', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = refuses(503);
  reader.client.marks.add('6');
  await scene.advance(2_999);
  assert.equal(bridge.requests.length, 3);
  bridge.interfere = () => undefined;
  await scene.advance(1);
  assert.deepEqual(bridge.marks, ['6']);
});

test('Retry-After holds for marks, also when the browser is online again', async () => {
  for (const status of [429, 503]) {
    const { scene, reader, bridge } = await live();
    bridge.interfere = refuses(status, {}, { 'Retry-After': '17' });
    reader.client.marks.add('6');
    await scene.advance(1_000);
    bridge.interfere = () => undefined;
    reader.tab.becomeOnline();
    await scene.advance(15_999);
    assert.deepEqual(bridge.marks, []);
    await scene.advance(1);
    assert.deepEqual(bridge.marks, ['6']);
  }
});

test('a token rejected for a mark is renewed', async () => {
  const scene = new Scene();
  const asked = [];
  const reader = scene.reader({ token: (renew) => `token ${asked.push(renew)}` });
  reader.client.connect();
  await scene.settle();
  scene.bridge.interfere = ({ url, headers }) =>
    url.pathname.endsWith('/read') && headers.Authorization === 'Bearer token 1' ? refuses(401)() : undefined;
  reader.client.marks.add('6');
  await scene.advance(1_000);
  assert.deepEqual([asked, scene.bridge.marks, reader.state], [[false, true], ['6'], 'live']);
});

test('a mark that is never answered is sent again', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = ({ url }) => (url.pathname.endsWith('/read') ? new Promise(() => {}) : undefined);
  reader.client.marks.add('6');
  await scene.advance(20_000);
  bridge.interfere = () => undefined;
  await scene.advance(2_000);
  assert.deepEqual([bridge.marks, reader.client.marks.getSnapshot().pending], [['6'], []]);
});

test('online and visibility events do not multiply the attempts', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = ({ url }) => (url.pathname.endsWith('/read') ? refuses(503)() : undefined);
  reader.client.marks.add('6');
  for (let times = 0; times < 20; times++) {
    await scene.settle();
    reader.tab.becomeOnline();
  }
  await scene.advance(60_000);
  const before = bridge.requests.length;
  await scene.advance(300_000);
  assert.ok(bridge.requests.slice(before).filter(({ url }) => url.pathname.endsWith('/read')).length <= 11);
});

test('a rejected mark is not sent again, and is reported', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = refuses(404);
  reader.client.marks.add('6');
  await scene.advance(600_000);
  assert.deepEqual(reader.client.marks.getSnapshot(), { pending: [], rejected: ['6'] });
  assert.equal(bridge.paths.filter((path) => path.endsWith('/read')).length, 1);
});

test('too many marks are refused', () => {
  const reader = new Scene().reader();
  for (let id = 0; id < 10_000; id++) {
    reader.client.marks.add(String(id));
  }
  assert.equal(reader.client.marks.add('one more'), false);
});

test('listeners are called after changes', async () => {
  const { scene, reader } = await live();
  const counts = [];
  const end = reader.client.marks.subscribe(() => counts.push(reader.client.marks.getSnapshot().pending.length));
  reader.client.marks.add('1');
  await scene.settle();
  end();
  reader.client.marks.add('2');
  assert.deepEqual(counts, [1, 0]);
});

test('a listener that throws, is added or is removed during a call does not affect the others', async () => {
  const { scene, reader, bridge } = await live();
  const { marks, connection } = reader.client;
  for (const store of [marks, connection]) {
    store.subscribe(() => {
      throw new Error('a defect of the page');
    });
    const again = () => {
      end();
      end = store.subscribe(again);
    };
    let end = store.subscribe(again);
  }
  marks.add('1');
  scene.stream.fail();
  await scene.advance(5_000);
  assert.deepEqual([bridge.marks, reader.state], [['1'], 'live']);
  assert.ok(
    scene.browser.errors.length > 0 && scene.browser.errors.every(({ message }) => message === 'a defect of the page'),
  );
});

test('an HTML page instead of an answer does not confirm a mark', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } });
  reader.client.marks.add('7');
  await scene.settle();
  assert.deepEqual(reader.client.marks.getSnapshot().pending, ['7']);
  bridge.interfere = () => undefined;
  await scene.advance(1_000);
  assert.deepEqual([reader.client.marks.getSnapshot().pending, bridge.marks], [[], ['7']]);
});
