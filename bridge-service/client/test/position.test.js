import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationMs } from '../src/duration.js';
import { Position } from '../src/position.js';

const at = (activity, notification, life = 'k7f3a') =>
  Position.parse(`activity.3.${activity}~${life},notification.3.${notification}~p0x2a`);

test('covers earlier positions, channel by channel', () => {
  assert.equal(at(10, 5).covers('activity', at(10, 9)), true);
  assert.equal(at(10, 5).covers('activity', at(11, 5)), false);
  assert.equal(at(10, 5).covers('notification', at(11, 5)), true);
  assert.equal(at(-1, 5).covers('activity', at(0, 5)), false);
});

test('a new leader epoch changes nothing, a new topic does', () => {
  assert.equal(at(10, 5, 'k7f3a').covers('activity', at(9, 5, 'k7f3b1')), true);
  assert.equal(at(10, 5, 'k7f3a').covers('activity', at(9, 5, 'zzzza')), false);
});

test('is behind if a channel is', () => {
  assert.equal(at(10, 5).isBehind(at(10, 5)), false);
  assert.equal(at(10, 5).isBehind(at(9, 6)), true);
  assert.equal(at(10, 5).isBehind(at(9, 4)), false);
  assert.equal(at(10, 5).isBehind(Position.parse('activity.3.10~k7f3a,dashboard.3.7~aaaa0')), false);
});

test('advances and is lowered by channel', () => {
  assert.equal(at(10, 5).advancedTo(at(9, 6)).text, at(10, 6).text);
  assert.equal(at(10, 5).loweredTo(at(9, 6)).text, at(9, 5).text);
  assert.equal(at(10, 5).movedTo('activity', at(2, 6)).text, at(2, 5).text);
});

test('advancing adds channels, in order; lowering does not', () => {
  const one = Position.parse('notification.3.5~p0x2a');
  assert.equal(one.advancedTo(at(10, 4)).text, at(10, 5).text);
  assert.equal(one.loweredTo(at(10, 4)).text, at(10, 4).text.split(',')[1]);
});

test('a recreated topic replaces the old one', () => {
  assert.equal(at(10, 5).advancedTo(at(2, 5, 'zzzz0')).text, at(2, 5, 'zzzz0').text);
});

test('a text of another grammar is equal to itself and comparable with nothing', () => {
  const row = Position.parse('activity.3.r17~k7f3a');
  assert.equal(row.covers('activity', row), true);
  assert.equal(row.covers('activity', at(1, 1)), false);
  assert.equal(row.isBehind(at(1, 1)), false);
  assert.equal(at(1, 1).advancedTo(row).text, row.text);
});

test('durations', () => {
  assert.equal(durationMs('PT30S'), 30_000);
  assert.equal(durationMs('PT1H1M1.5S'), 3_661_500);
  assert.equal(durationMs('PT0S'), null);
  assert.equal(durationMs('30'), null);
  assert.equal(durationMs(undefined), null);
});
