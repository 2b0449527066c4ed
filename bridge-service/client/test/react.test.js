import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuses } from './support/bridge.js';
import { skip } from './support/page.js';
import { Scene } from './support/reader.js';
import { ADA, assertFocus, page, when } from './support/rendered.js';

const { h, sluice, React } = page ?? {};

when('login connects, logout disconnects all tabs, another user gets another connection', async (rendered) => {
  const { view, bridge, scene } = rendered;
  await rendered.render(null, { session: null });
  assert.equal(bridge.requests.length, 0);
  await rendered.render(null, { session: { ...ADA } });
  assert.equal(rendered.state, 'live');
  const other = scene.reader();
  other.client.connect();
  await view.settle();
  assert.equal(other.state, 'live');
  await rendered.render(null, { session: { ...ADA, token: () => null } });
  assert.equal(rendered.clients.length, 1);
  await rendered.render(null, { session: null });
  assert.deepEqual([rendered.state, other.state, bridge.streams.size], ['disconnected', 'disconnected', 0]);
  await rendered.render(null, { session: { tenant: 'acme', user: 'bob' } });
  assert.deepEqual([rendered.clients.length, rendered.state], [2, 'live']);
});

when('an unmount or the flag disconnects this tab only', async (rendered) => {
  const { scene, view } = rendered;
  const other = scene.reader();
  await rendered.render(null);
  other.client.connect();
  await view.settle();
  await rendered.render(null, { enabled: false });
  assert.deepEqual([rendered.state, other.state], ['disconnected', 'live']);
  await rendered.render(null);
  await view.settle();
  assert.equal(rendered.state, 'live');
  await view.render(null);
  assert.deepEqual([rendered.state, other.state], ['disconnected', 'live']);
});

when('strict mode leaves one connection', async (rendered) => {
  await rendered.view.render(
    h(
      React.StrictMode,
      null,
      h(sluice.RealtimeProvider, { session: ADA, environment: rendered.tab.environment }, h(sluice.NotificationBell)),
    ),
  );
  assert.equal(rendered.bridge.streams.size, 1);
});

when('the token comes from the latest render', async (rendered) => {
  const asked = [];
  await rendered.render(null, { session: { ...ADA, token: () => void asked.push('first') ?? 'a' } });
  await rendered.render(null, { session: { ...ADA, token: () => void asked.push('second') ?? 'b' } });
  rendered.bridge.interfere = refuses(401);
  rendered.scene.stream.fail();
  await rendered.view.advance(5_000);
  assert.deepEqual(asked.slice(0, 2), ['first', 'second']);
});

when('an application can connect explicitly', async (rendered) => {
  const Button = () => {
    const { connect, disconnect, connection } = sluice.useRealtime();
    return h('button', { onClick: connection.state === 'live' ? disconnect : connect }, connection.state);
  };
  await rendered.render(h(Button), { autoConnect: false });
  assert.deepEqual(rendered.view.texts('button'), ['disconnected']);
  await rendered.view.click('button');
  assert.deepEqual(rendered.view.texts('button'), ['live']);
  await rendered.view.click('button');
  assert.deepEqual(rendered.view.texts('button'), ['disconnected']);
});

when('a handler changes with each render, with one subscription', async (rendered) => {
  const seen = [];
  const Listener = ({ name }) => {
    sluice.useRealtimeEvent('activity:new', ({ data }) => seen.push(`${name} ${data.id}`));
    return null;
  };
  await rendered.render(h(Listener, { name: 'first' }));
  const { subscribe } = rendered.clients[0];
  rendered.clients[0].subscribe = (...parameters) => assert.fail('subscribed again') ?? subscribe(...parameters);
  await rendered.publish('activity');
  await rendered.render(h(Listener, { name: 'second' }));
  await rendered.publish('activity');
  await rendered.render(null);
  await rendered.publish('activity');
  assert.deepEqual(seen, ['first 1', 'second 2']);
});

when('the feed has the newest on top, and a badge that scrolls there', async (rendered) => {
  const { view } = rendered;
  await rendered.render(h(sluice.ActivityFeed, { max: 3, renderItem: ({ data }) => data.id }));
  for (const id of ['1', '2', '3', '4']) {
    await rendered.publish('activity', { id });
  }
  await rendered.publish('notification');
  assert.deepEqual([view.texts('article'), view.texts('.sluice-fresh')], [['4', '3', '2'], ['4 new activities']]);
  assert.equal(view.get('[role=feed] article').getAttribute('aria-posinset'), '1');
  await view.click('.sluice-fresh');
  assert.deepEqual(view.texts('.sluice-fresh'), []);
  assert.equal(document.activeElement, view.get('[role=feed]'));
  await rendered.publish('activity', { id: '5' });
  assert.deepEqual(view.texts('.sluice-fresh'), ['1 new activity']);
});

when('new events are announced at once, then every five seconds, and always the last', async (rendered) => {
  const { view } = rendered;
  await rendered.render(h(sluice.ActivityFeed));
  const announced = [];
  const come = async (count, afterMs) => {
    for (let i = 0; i < count; i++) {
      await rendered.publish('activity');
      await view.advance(afterMs);
      if (announced.at(-1) !== view.texts('[role=status]')[0]) {
        announced.push(view.texts('[role=status]')[0]);
      }
    }
  };
  await come(13, 1_000);
  assert.deepEqual(view.texts('.sluice-fresh'), ['13 new activities']);
  assert.deepEqual(announced, ['1 new activity', '5 new activities', '10 new activities']);
  await view.advance(5_000);
  assert.deepEqual(view.texts('[role=status]'), ['13 new activities']);
  await view.click('.sluice-fresh');
  assert.deepEqual(view.texts('[role=status]'), ['']);
  await come(1, 5_000);
  assert.deepEqual(view.texts('[role=status]'), ['1 new activity']);
});

when('the feed is one tab stop; Page Down and Page Up move between items', async (rendered) => {
  const { view } = rendered;
  await rendered.render(h(sluice.ActivityFeed, { max: 3, renderItem: ({ data }) => data.id }));
  for (const id of ['1', '2', '3']) {
    await rendered.publish('activity', { id });
  }
  assert.deepEqual(
    [...view.container.querySelectorAll('article')].map(({ tabIndex }) => tabIndex),
    [0, -1, -1],
  );
  assert.equal(document.getElementById(view.get('article').getAttribute('aria-labelledby')).textContent, '3');
  await view.when(() => view.get('article').focus());
  const press = async (key) => {
    await view.key(`[id="${document.activeElement.id}"]`, key);
    return document.activeElement.textContent;
  };
  assert.deepEqual(
    [
      await press('PageUp'),
      await press('PageDown'),
      await press('PageDown'),
      await press('PageDown'),
      await press('PageUp'),
    ],
    ['3', '2', '1', '1', '2'],
  );
  await rendered.publish('activity', { id: '4' });
  assert.equal(document.activeElement.textContent, '2');
  await rendered.publish('activity', { id: '5' });
  assertFocus(view.get('[role=feed]')); // the focused item was removed
});

when('the bell counts, opens, groups, marks and closes by keyboard', async (rendered) => {
  const { view, bridge } = rendered;
  const opened = [];
  await rendered.render(
    h(sluice.NotificationBell, {
      groupWords: { 'task.assigned': (count) => `${count} tasks assigned to you` },
      onOpen: ({ id }) => opened.push(id),
    }),
  );
  assert.deepEqual(
    [view.get('.sluice-bell-button').getAttribute('aria-label'), view.find('.sluice-count')],
    ['Notifications', null],
  );
  for (const title of ['First task', 'Second task', 'Third task']) {
    await rendered.publish('notification', { title, groupKey: 'task.assigned' });
  }
  await rendered.publish('notification', { title: 'Alone', message: 'by itself' });
  const button = view.get('.sluice-bell-button');
  assert.deepEqual(
    [button.getAttribute('aria-label'), button.getAttribute('aria-expanded'), view.texts('.sluice-count')],
    ['Notifications, 4 unread', 'false', ['4']],
  );
  await view.click('.sluice-bell-button');
  assert.deepEqual(
    [view.texts('.sluice-notification-title'), button.getAttribute('aria-expanded')],
    [['Alone', '3 tasks assigned to you'], 'true'],
  );
  assert.equal(document.activeElement, view.get('.sluice-panel h2'));
  await view.click('li:nth-child(2) button');
  assert.deepEqual([bridge.marks.toSorted(), opened, view.texts('.sluice-count')], [['1', '2', '3'], ['3'], ['1']]);
  await view.key('.sluice-panel h2', 'Escape');
  assert.deepEqual(
    [button.getAttribute('aria-expanded'), document.activeElement, view.find('.sluice-notification')],
    ['false', button, null],
  );
});

when('a list on a page does not take the focus', async (rendered) => {
  const { view } = rendered;
  const field = h('input', { key: 1 });
  await rendered.render([field]);
  view.get('input').focus();
  await rendered.render([field, h(sluice.NotificationList, { key: 2 })]);
  assertFocus(view.get('input'));
});

when('the focus stays in the list when its notification is removed', async (rendered) => {
  const { view, bridge } = rendered;
  await rendered.render(h(sluice.NotificationList));
  await rendered.publish('notification', { id: '1', title: 'Gone' });
  await view.when(() => view.get('li button').focus());
  await view.when(() =>
    bridge.publish('notification', {
      event: 'notification:deleted',
      data: { type: 'notification', data: { id: '1', tenantId: 'acme', kind: 'test' } },
    }),
  );
  assert.deepEqual(view.texts('li'), []);
  assertFocus(view.get('h2'));
});

when('malformed rows are not shown; an invalid time is left out', async (rendered) => {
  const { view } = rendered;
  const words = { test: () => 'shown' };
  await rendered.render([
    h(sluice.NotificationBell, { key: 1 }),
    h(sluice.ActivityFeed, { key: 2 }),
    h(sluice.Toaster, { key: 3, words }),
  ]);
  await rendered.publish('notification', { title: { not: 'a text' }, priority: 'urgent' });
  await rendered.publish('activity', { actorName: ['nor', 'this'] });
  await rendered.publish('notification', { title: 'Fine', createdAt: 'infinity' });
  await rendered.publish('activity', { actorName: 'Ada', occurredAt: '-infinity' });
  await view.click('.sluice-bell-button');
  assert.deepEqual(
    [view.texts('.sluice-notification'), view.texts('article'), view.texts('.sluice-toast-text')],
    [['Fine'], ['Ada · test'], ['shown']],
  );
});

when('all are marked as read, and unmarked if the server rejects it', async (rendered) => {
  const { view, bridge } = rendered;
  await rendered.render(h(sluice.NotificationBell));
  await rendered.publish('notification');
  await view.click('.sluice-bell-button');
  bridge.interfere = refuses(403);
  await view.click('.sluice-notifications header button');
  assert.deepEqual(view.texts('.sluice-count'), ['1']);
  bridge.interfere = () => undefined;
  await view.click('.sluice-notifications header button');
  assert.equal(view.find('.sluice-count'), null);
});

when(
  '"mark all as read" keeps the focus when there is nothing left to mark, and does nothing then',
  async (rendered) => {
    const { view, bridge } = rendered;
    await rendered.render(h(sluice.NotificationList));
    await rendered.publish('notification');
    const button = view.get('.sluice-notifications header button');
    assert.equal(button.getAttribute('aria-disabled'), 'false');
    await view.when(() => button.focus());
    await view.click('.sluice-notifications header button');
    assert.deepEqual([button.getAttribute('aria-disabled'), button.disabled], ['true', false]);
    assertFocus(button);
    const requests = bridge.requests.length;
    await view.click('.sluice-notifications header button');
    assert.equal(bridge.requests.length, requests);
  },
);

when('a notification read on another device leaves the bell', async (rendered) => {
  await rendered.render(h('div', null, h(sluice.NotificationBell), h(sluice.UnreadBadge)));
  await rendered.publish('notification');
  assert.deepEqual(rendered.view.texts('.sluice-count'), ['1', '1']);
  await rendered.view.when(() => rendered.bridge.markRead('1'));
  assert.deepEqual(rendered.view.texts('.sluice-count'), []);
});

when('toasts: urgent for five seconds, several of a kind as one, none for replayed events', async (rendered) => {
  const { view, bridge } = rendered;
  bridge.publish('notification', {
    data: { type: 'notification', data: { id: '0', tenantId: 'acme', kind: 'k', title: 'old', priority: 'urgent' } },
  });
  const words = {
    'step.overdue': (count, { actorName }) =>
      count === 1 ? `${actorName} is overdue` : `${count} participants overdue`,
  };
  await rendered.render(h(sluice.Toaster, { words }), {
    session: { ...ADA, position: bridge.position({ activity: -1, notification: -1 }) },
  });
  assert.deepEqual(view.texts('.sluice-toast'), []);
  await rendered.publish('notification', { title: 'Fire', priority: 'urgent' });
  await rendered.publish('notification', { title: 'Tea', priority: 'normal' });
  assert.deepEqual(view.texts('[role=alert] .sluice-toast-text'), ['Fire']);
  await view.advance(4_000);
  await rendered.publish('activity', { kind: 'step.overdue', actorName: 'Ada' });
  await rendered.publish('activity', { kind: 'step.done' });
  assert.deepEqual(view.texts('[role=status] .sluice-toast-text'), ['Ada is overdue']);
  await rendered.publish('activity', { kind: 'step.overdue', actorName: 'Bob' });
  await rendered.publish('activity', { kind: 'step.overdue', actorName: 'Cem' });
  assert.deepEqual(view.texts('.sluice-toast-text'), ['Fire', '3 participants overdue']);
  await view.advance(1_000);
  assert.deepEqual(view.texts('.sluice-toast-text'), ['3 participants overdue']);
  await view.click('[aria-label=Dismiss]');
  assert.deepEqual(view.texts('.sluice-toast-text'), []);
});

when('a dismissed toast returns the focus, and the next is announced alone', async (rendered) => {
  const { view } = rendered;
  await rendered.render([h('input', { key: 1 }), h(sluice.Toaster, { key: 2 })]);
  await rendered.publish('notification', { title: 'Fire', priority: 'urgent' });
  assert.deepEqual(
    ['alert', 'status'].map((role) => view.get(`[role=${role}]`).getAttribute('aria-atomic')),
    ['false', 'false'],
  );
  await view.when(() => view.get('input').focus());
  await view.when(() => view.get('[aria-label=Dismiss]').focus());
  await view.click('[aria-label=Dismiss]');
  assert.deepEqual(view.texts('.sluice-toast'), []);
  assertFocus(view.get('input'));
});

when('a toast stays while it has the focus, whatever the pointer does', async (rendered) => {
  const { view } = rendered;
  await rendered.render([h('input', { key: 1 }), h(sluice.Toaster, { key: 2 })]);
  await rendered.publish('notification', { title: 'Fire', priority: 'urgent' });
  await view.when(() => view.get('[aria-label=Dismiss]').focus());
  for (const type of ['mouseover', 'mouseout']) {
    await view.when(() =>
      view
        .get('.sluice-toast')
        .dispatchEvent(new MouseEvent(type, { bubbles: true, relatedTarget: view.get('input') })),
    );
  }
  await view.advance(10_000);
  assert.deepEqual(view.texts('.sluice-toast-text'), ['Fire']);
  await view.when(() => view.get('input').focus());
  await view.advance(5_000);
  assert.deepEqual(view.texts('.sluice-toast-text'), []);
});

when('sound and desktop notifications are off until the user and the browser allow them', async (rendered) => {
  const { view, alerts } = rendered;
  await rendered.render([h(sluice.Toaster, { key: 1 }), h(sluice.AlertSettings, { key: 2 })]);
  await rendered.publish('notification', { id: '1', title: 'One' });
  assert.deepEqual([alerts.plays, alerts.shown], [0, []]);
  alerts.audible = false;
  alerts.granted = 'denied';
  await view.click('label:nth-of-type(1) input');
  await view.click('label:nth-of-type(2) input');
  assert.match(
    view.get('.sluice-alerts p').textContent,
    /blocks sound until you click.*blocks notifications of this page/,
  );
  assert.deepEqual(JSON.parse(alerts.storage.getItem('sluice:alerts')), { sound: true, desktop: false });
  alerts.audible = true;
  alerts.granted = 'granted';
  await view.click('label:nth-of-type(2) input');
  await rendered.publish('notification', { id: '2', title: 'Two', message: 'm' });
  assert.deepEqual([alerts.plays, alerts.shown], [2, [['Two', { body: 'm', tag: 'sluice/2' }]]]);
  alerts.hidden = false;
  await rendered.publish('notification', { id: '3', title: 'Three' });
  assert.deepEqual([alerts.plays, alerts.shown.length], [3, 1]);
});

test('without a login, and on a server, everything renders and nothing connects', { skip }, () => {
  const all = [
    'NotificationBell',
    'NotificationList',
    'UnreadBadge',
    'ActivityFeed',
    'Toaster',
    'AlertSettings',
    'ConnectionIndicator',
    'ConnectionDot',
    'ConnectionBadge',
    'ConnectionBanner',
    'ConnectionNotice',
  ];
  const scene = new Scene();
  for (const session of [null, ADA]) {
    const html = page.renderToString(
      h(
        sluice.RealtimeProvider,
        { session, environment: scene.browser.tab().environment },
        all.map((name) => h(sluice[name], { key: name })),
      ),
    );
    assert.match(html, /Offline/);
  }
  assert.match(page.renderToString(h(sluice.ConnectionDot)), /Offline/);
  assert.equal(scene.bridge.requests.length, 0);
});
