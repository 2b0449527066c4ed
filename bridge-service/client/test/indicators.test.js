import assert from 'node:assert/strict';
import { SseClient } from '../src/index.js';
import { offline, refuses } from './support/bridge.js';
import { assertFocus, page, when } from './support/rendered.js';

const { h, sluice } = page ?? {};

when('indicators say live, connecting, polling and offline', async (rendered) => {
  const { view, bridge, scene } = rendered;
  const { ConnectionIndicator, ConnectionDot, ConnectionBadge, ConnectionBanner, ConnectionNotice } = sluice;
  const parts = [ConnectionIndicator, ConnectionDot, ConnectionBadge, ConnectionBanner, ConnectionNotice].map(
    (part, key) => h(part, { key }),
  );
  await rendered.render(parts, { session: null });
  await rendered.render(parts);
  const look = () => [
    view.get('.sluice-indicator').dataset.tone,
    view.texts('.sluice-indicator [role=status]')[0],
    view.get('.sluice-dot-alone').getAttribute('aria-label'),
    view.find('.sluice-banner')?.textContent ?? null,
  ];
  assert.deepEqual(look(), ['live', 'Live', 'Live', null]);
  bridge.interfere = ({ url }) => (url.pathname.endsWith('/stream') ? offline() : undefined);
  scene.stream.fail();
  await view.settle();
  assert.deepEqual(look(), ['waiting', 'Connecting…', 'Connecting…', null]);
  await view.advance(10_000);
  assert.deepEqual(look(), ['waiting', 'Polling', 'Polling', 'Polling Real-time updates unavailable, using polling.×']);
  assert.equal(view.texts('.sluice-badge').length, 2);
  bridge.interfere = offline;
  await view.advance(60_000);
  assert.deepEqual(look(), [
    'offline',
    'Offline',
    'Offline',
    'Offline The server cannot be reached. Retrying; no event is lost.×',
  ]);
  await view.click('.sluice-banner button');
  assert.equal(look()[3], null);
  bridge.interfere = () => undefined;
  await view.advance(60_000);
  assert.deepEqual([look(), view.texts('.sluice-badge').length], [['live', 'Live', 'Live', null], 1]);
  bridge.interfere = refuses(403, { detail: 'not you' });
  scene.stream.fail();
  await view.advance(5_000);
  assert.deepEqual(look(), ['offline', 'Offline', 'Offline', 'Offline Real-time updates have ended: 403 not you.×']);
});

when('a banner that is dismissed or disappears returns the focus', async (rendered) => {
  const { view, bridge, scene } = rendered;
  await rendered.render([h('input', { key: 1 }), h(sluice.ConnectionBanner, { key: 2 })]);
  const goesByItself = async () => {
    bridge.interfere = () => undefined;
    while (rendered.state !== 'live') {
      await view.advance(1_000);
    }
  };
  for (const end of [goesByItself, () => view.click('.sluice-banner button')]) {
    bridge.interfere = offline;
    scene.stream.fail();
    await view.advance(5_000);
    await view.when(() => view.get('input').focus());
    await view.when(() => view.get('.sluice-banner button').focus());
    await end();
    assert.deepEqual(view.texts('.sluice-banner'), []);
    assertFocus(view.get('input'));
  }
});

when('a replay is announced at most every ten percent, without the button', async (rendered) => {
  const { view } = rendered;
  let listeners = [];
  let snapshot = { state: 'replaying', failure: null, progress: 0, lastError: null, lastConnectedAt: null };
  const connection = {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.push(listener);
      return () => (listeners = listeners.filter((each) => each !== listener));
    },
  };
  await rendered.render(h(sluice.ConnectionBanner), {
    autoConnect: false,
    create: (options, environment) =>
      Object.defineProperty(new SseClient(options, environment), 'connection', { value: connection }),
  });
  await view.advance(3_000);
  const announced = new Set();
  for (let percent = 0; percent < 100; percent++) {
    await view.when(() => {
      snapshot = { ...snapshot, progress: percent / 100 };
      listeners.forEach((listener) => listener());
    });
    announced.add(view.get('[role=status]').textContent);
  }
  assert.equal([...announced][0], 'Connecting… Missed events are arriving: 0 %.');
  assert.equal(announced.size, 10);
  assert.equal(view.texts('[role=status] button').length, 0);
});

when('the state is announced, outside of the button', async (rendered) => {
  const { view } = rendered;
  await rendered.render(h(sluice.ConnectionIndicator));
  assert.deepEqual(view.texts('button [role]'), []);
  assert.equal(view.get('.sluice-indicator [role=status]').textContent, 'Live');
});

when('Escape closes the tooltip wherever the focus is', async (rendered) => {
  const { view } = rendered;
  await rendered.render([h('input', { key: 1 }), h(sluice.ConnectionIndicator, { key: 2 })]);
  await view.when(() => view.get('.sluice-indicator').dispatchEvent(new MouseEvent('mouseover', { bubbles: true })));
  assert.ok(view.find('[role=tooltip]'));
  await view.key('input', 'Escape');
  assert.deepEqual(view.texts('[role=tooltip]'), []);
});

when('the tooltip opens by keyboard and closes with Escape', async (rendered) => {
  const { view } = rendered;
  await rendered.render(h(sluice.ConnectionIndicator));
  await view.when(() => view.get('button').focus());
  assert.equal(
    view.get(`#${CSS_escape(view.get('button').getAttribute('aria-describedby'))}`).textContent,
    'Events appear as they happen.',
  );
  await view.key('button', 'Escape');
  assert.equal(view.find('[role=tooltip]'), null);
});

const CSS_escape = (id) => id.replace(/[^\w-]/g, '\\$&');
