import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mute, offline, refuses } from './support/bridge.js';
import { Scene } from './support/reader.js';

const STORIES = Number(process.env.STORIES ?? 60);
const FIRST = Number(process.env.FIRST_STORY ?? 1);

/** mulberry32: the seed reproduces a story. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The offsets of one channel that a reader received. */
const offsetsOf = (bridge, reader, channel) =>
  reader.ids.filter((id) => bridge.positions.get(id).channel === channel).map((id) => bridge.positions.get(id).offset);

async function tell(seed, suspends = false) {
  const scene = new Scene();
  const { bridge, browser } = scene;
  const random = chance(seed);
  const upTo = (most) => Math.floor(random() * (most + 1));
  browser.random = random;
  bridge.positions = new Map();
  const readers = [];
  const all = [];
  const heard = { activity: -1, notification: -1 };
  const story = [];

  const open = (options) => {
    const alone = readers.length === 0;
    const reader = scene.reader({ budgetMs: upTo(2), ...options });
    reader.mustBeginBy = alone ? { ...heard } : null;
    readers.push(reader);
    all.push(reader);
    reader.client.connect();
  };
  const note = () => {
    for (const channel of Object.keys(heard)) {
      heard[channel] = Math.max(
        heard[channel],
        ...all.map((reader) => offsetsOf(bridge, reader, channel).at(-1) ?? -1),
      );
    }
  };
  const pick = () => readers[upTo(readers.length - 1)];
  const actions = {
    publish: () => {
      for (let count = upTo(12); count >= 0; count--) {
        const channel = random() < 0.3 ? 'notification' : 'activity';
        const offset = bridge.channels[channel].length;
        bridge.positions.set(bridge.publish(channel), { channel, offset });
      }
    },
    work: () => pick()?.client.subscribe('*', () => browser.clock.sleep(upTo(1))),
    cut: () => scene.stream?.fail(),
    cutWithin: () => {
      scene.stream?.write('event: activity:new\ndata: {"type":"activity","data":{"id":"half"');
      scene.stream?.fail();
    },
    end: () => scene.stream?.end(),
    goodbye: () => scene.stream?.goodbye(random() < 0.5 ? 'draining' : 'credentials-expired', upTo(3_000)),
    mute: () => scene.stream && (scene.stream.silent = true),
    weather: () => {
      bridge.interfere = [
        offline,
        mute,
        refuses(503, {}, { 'Retry-After': '3' }),
        ({ url }) => (url.pathname.endsWith('stream') ? offline() : undefined),
      ][upTo(3)];
    },
    sun: () => {
      bridge.interfere = () => undefined;
    },
    becomeOnline: () => pick()?.tab.becomeOnline(),
    ping: () => scene.stream?.ping(),
    open: () => readers.length < 4 && open(),
    die: () => {
      const [reader] = readers.splice(upTo(readers.length - 1), 1);
      reader?.tab.die();
    },
    leave: () => {
      const reader = pick();
      reader?.client.disconnect();
      if (random() < 0.5) {
        reader?.client.connect();
      } else {
        readers.splice(readers.indexOf(reader), reader ? 1 : 0);
      }
    },
    deaf: () => {
      const reader = pick();
      browser.loses = (tab) => tab === reader?.tab && random() < 0.5;
    },
    hearing: () => {
      browser.loses = () => false;
    },
    suspend: () => {
      const reader = suspends ? pick() : undefined;
      reader?.tab.suspend();
      if (reader && !reader.client.position) {
        reader.mustBeginBy = null; // others may lead first, and it starts at their position
      }
    },
    wake: () => pick()?.tab.wake(),
    sleep: () => browser.clock.sleep(upTo(100_000)),
    wait: () => scene.advance(upTo(8_000)),
    waitLong: () => scene.advance(upTo(70_000)),
    settle: () => scene.settle(),
  };
  const names = [...Object.keys(actions), 'publish', 'publish', 'publish', 'settle', 'wait', 'wait', 'sun'];

  const beat = () => {
    bridge.streams.forEach((stream) => stream.ping());
    browser.clock.setTimeout(beat, 30_000);
  };
  beat();
  open({ position: bridge.position({ activity: -1, notification: -1 }) });
  await scene.settle();
  for (let step = 0; step < 60; step++) {
    const name = names[upTo(names.length - 1)];
    story.push(name);
    await actions[name]();
    note();
  }
  actions.sun();
  actions.hearing();
  readers.forEach(({ tab }) => tab.wake());
  if (readers.length === 0) {
    open();
  }
  await scene.advance(200_000);
  actions.publish();
  await scene.advance(30_000);
  scene.stream?.ping();
  await scene.advance(200_000);

  const told = `story ${seed}: ${story.join(' ')}`;
  assert.deepEqual(browser.errors, [], told);
  assert.ok(suspends || bridge.mostStreams <= 1, `${bridge.mostStreams} streams at once, ${told}`);
  assert.ok(bridge.streams.size <= 1, `${bridge.streams.size} streams in the end, ${told}`);
  for (const [index, reader] of all.entries()) {
    for (const channel of ['activity', 'notification']) {
      const offsets = offsetsOf(bridge, reader, channel);
      assert.deepEqual(
        offsets,
        offsets.map((_, step) => offsets[0] + step),
        `tab ${index} ${channel} is whole and in order, ${told}`,
      );
      if (readers.includes(reader)) {
        assert.equal(reader.state, 'live', told);
        assert.equal(
          offsets.at(-1) ?? bridge.channels[channel].length - 1,
          bridge.channels[channel].length - 1,
          `tab ${index} ${channel} has the last, ${told}`,
        );
      }
      if (index === 0 && offsets.length > 0) {
        assert.equal(offsets[0], 0, `the first tab has the first, ${told}`);
      }
      if (reader.mustBeginBy && offsets.length > 0) {
        assert.ok(offsets[0] <= reader.mustBeginBy[channel] + 1, `tab ${index} ${channel} forgot nothing, ${told}`);
      }
    }
  }
  return all.reduce((sum, reader) => sum + reader.ids.length, 0);
}

test(`${STORIES} random stories of tabs and networks: each tab has every event once and in order`, async () => {
  let events = 0;
  for (let seed = FIRST; seed < FIRST + STORIES; seed++) {
    events += await tell(seed);
  }
  assert.ok(events > STORIES, `${events} events`);
});

test(`${STORIES} random stories with suspended tabs: each tab has every event once and in order`, async () => {
  let events = 0;
  for (let seed = FIRST; seed < FIRST + STORIES; seed++) {
    events += await tell(seed, true);
  }
  assert.ok(events > STORIES, `${events} events`);
});
