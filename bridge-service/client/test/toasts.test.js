import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alerts, grouped, titleOf, ToastQueue } from '../src/notifications/index.js';
import { Clock } from './support/clock.js';

const texts = (queue) => queue.getSnapshot().map(({ text }) => text);
const say = (text) => ({ key: text, text: (count) => (count === 1 ? text : `${count} ${text}`) });

test('a toast disappears after its time, which restarts with each of its key', async () => {
  const clock = new Clock();
  const queue = new ToastQueue({}, clock);
  queue.show(say('a'));
  await clock.advance(4_000);
  queue.show(say('b'));
  queue.show(say('a'));
  assert.deepEqual(texts(queue), ['b', '2 a']);
  await clock.advance(4_999);
  assert.deepEqual(texts(queue), ['b', '2 a']);
  await clock.advance(1);
  assert.deepEqual(texts(queue), []);
});

test('a held toast stays until it is released', async () => {
  const clock = new Clock();
  const queue = new ToastQueue({ showMs: 1_000 }, clock);
  queue.show(say('a'));
  const [{ id }] = queue.getSnapshot();
  queue.hold(id);
  queue.show(say('a'));
  await clock.advance(60_000);
  assert.deepEqual(texts(queue), ['2 a']);
  queue.release(id);
  await clock.advance(1_000);
  assert.deepEqual(texts(queue), []);
  queue.release(id);
  await clock.advance(1_000);
});

test('five toasts are shown, and the oldest is removed', async () => {
  const clock = new Clock();
  const queue = new ToastQueue({}, clock);
  let changes = 0;
  const end = queue.subscribe(() => changes++);
  [...'abcdefg'].forEach((text) => queue.show(say(text)));
  assert.deepEqual([texts(queue), changes], [[...'cdefg'], 7]);
  end();
  queue.dismiss(queue.getSnapshot()[0].id);
  assert.deepEqual([texts(queue), changes], [[...'defg'], 7]);
  await clock.advance(5_000);
  assert.deepEqual(texts(queue), []);
});

test('notifications of a key are one group, at the position of the newest', () => {
  const row = (id, groupKey, readAt = null) => ({
    id,
    tenantId: 'acme',
    kind: 'task',
    title: `t${id}`,
    groupKey,
    readAt,
  });
  const groups = grouped([row('5', 'g'), row('4', null), row('3', 'g', 'then'), row('2', 'h'), row('1', null)]);
  assert.deepEqual(
    groups.map(({ notifications, unread }) => [notifications.map(({ id }) => id).join(), unread]),
    [
      ['5,3', 1],
      ['4', 1],
      ['2', 1],
      ['1', 1],
    ],
  );
  assert.deepEqual(
    groups.map((group) => titleOf(group)),
    ['2 × t5', 't4', 't2', 't1'],
  );
  assert.equal(
    titleOf(groups[0], { g: (count, { title }) => `${count} of ${title}`, task: () => 'by kind' }),
    '2 of t5',
  );
  assert.equal(titleOf(groups[0], { task: (count) => `${count} tasks` }), '2 tasks');
  assert.equal(titleOf(groups[0], JSON.parse('{"toString":1}')), '2 × t5');
});

test('a choice is stored, and an invalid one is ignored', async () => {
  const kept = new Map();
  const environment = {
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) },
    isHidden: () => true,
    permission: () => 'granted',
    ask: async () => 'granted',
    play: async () => true,
    show: () => {},
    alone: async () => {},
  };
  await new Alerts(environment).setDesktop(true);
  await new Alerts(environment).setSound(true);
  assert.deepEqual(new Alerts(environment).getSnapshot(), {
    sound: true,
    desktop: true,
    soundBlocked: false,
    permission: 'granted',
  });
  kept.set('sluice:alerts', '"x');
  assert.equal(new Alerts(environment).getSnapshot().sound, false);
  const refusing = {
    ...environment,
    storage: {
      getItem: () => {
        throw new Error();
      },
      setItem: () => {
        throw new Error();
      },
    },
  };
  const alerts = new Alerts(refusing);
  await alerts.setSound(true);
  assert.equal(alerts.getSnapshot().sound, true);
});
