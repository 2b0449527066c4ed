import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamParser } from '../src/event-stream-parser.js';

const encoder = new TextEncoder();

function parse(...chunks) {
  const parser = new EventStreamParser();
  return chunks.flatMap((chunk) => parser.push(typeof chunk === 'string' ? encoder.encode(chunk) : chunk));
}

const event = (data, { name = 'message', id } = {}) => ({ type: 'event', event: name, data, id });

test('an event ends with an empty line', () => {
  assert.deepEqual(parse('event: activity:new\ndata: {"a":1}\nid: 7\n\n'), [
    event('{"a":1}', { name: 'activity:new', id: '7' }),
  ]);
});

test('lines end with LF, CR or CRLF, also mixed', () => {
  assert.deepEqual(parse('data: a\r\ndata: b\rdata: c\n\r\n'), [event('a\nb\nc')]);
});

test('CRLF cut between two chunks is one line end', () => {
  assert.deepEqual(parse('data: a\r', '\ndata: b\r', '\n\r', '\n'), [event('a\nb')]);
});

test('an empty chunk between CR and LF changes nothing', () => {
  assert.deepEqual(parse('data: a\r', '', '\n', '\n'), [event('a')]);
});

test('an event that ends with CR CR is complete at once', () => {
  assert.deepEqual(parse('data: a\r\r'), [event('a')]);
  const parser = new EventStreamParser();
  assert.deepEqual(parser.push(encoder.encode('data: a\rid: 1\r\r')), [event('a', { id: '1' })]);
  assert.deepEqual(parser.push(encoder.encode('\ndata: b\r\n\r')), [event('b')]);
  assert.deepEqual(parser.push(encoder.encode('\n')), []);
  assert.deepEqual(parser.push(encoder.encode('\n')), []);
});

test('a line feed after a character that is split is a line end of its own', () => {
  assert.deepEqual(parse('data: a\r', new Uint8Array([0xc3]), new Uint8Array([0xbc]), '\n\n'), [event('a')]);
});

test('one byte order mark at the start is skipped, also when it is split', () => {
  assert.deepEqual(parse(new Uint8Array([0xef, 0xbb]), new Uint8Array([0xbf]), 'data: a\n\n'), [event('a')]);
  assert.deepEqual(parse('\ufeff\ufeffdata: a\n\ndata: b\n\n'), [event('b')]);
  assert.deepEqual(parse('data: a\n\n\ufeffdata: b\n\n'), [event('a')]);
});

test('only one space after the colon belongs to the syntax', () => {
  assert.deepEqual(parse('data:a\ndata: b\ndata:  c\ndata\n\n'), [event('a\nb\n c\n')]);
});

test('comments, unknown fields and fields in other case are ignored', () => {
  assert.deepEqual(parse(': hello\nnothing: x\nDATA: y\n data: z\ndata: a\n\n'), [event('a')]);
});

test('an empty data line makes an event, a block without one does not', () => {
  assert.deepEqual(parse('data\n\n'), [event('')]);
  assert.deepEqual(parse('event: x\n\ndata: a\n\n'), [event('a')]);
});

test('a block with only an id is a position', () => {
  assert.deepEqual(parse('id: 9\n\n'), [{ type: 'position', id: '9' }]);
});

test('an id with NUL is ignored, an empty one is not', () => {
  assert.deepEqual(parse('id: 1\nid: 2\0\ndata: a\n\n'), [event('a', { id: '1' })]);
  assert.deepEqual(parse('id\ndata: a\n\n'), [event('a', { id: '' })]);
});

test('a block without an id has none, and an incomplete block is discarded', () => {
  const parser = new EventStreamParser();
  assert.deepEqual(parser.push(encoder.encode('id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n')), [
    event('a', { id: '1' }),
    event('b'),
  ]);
});

test('retry is digits only', () => {
  assert.deepEqual(parse('retry: 1500\nretry: 1.5\nretry: -1\nretry:\nretry: 10 \nretry: ٣\n\n'), [
    { type: 'retry', ms: 1500 },
  ]);
});

test('an incomplete event at the end of the stream is discarded', () => {
  assert.deepEqual(parse('data: a\n\ndata: b\nid: 2\n'), [event('a')]);
});

test('an event beyond the limit is refused, in one line or in many', () => {
  assert.throws(() => new EventStreamParser(10).push(encoder.encode('data: 12345678901')), RangeError);
  assert.throws(() => new EventStreamParser(10).push(encoder.encode('data: 123456\ndata: 12345\n')), RangeError);
});

test('a golden stream gives the same blocks wherever it is split', () => {
  const bytes = encoder.encode(
    '\ufeffretry: 1840\r\n\r\nevent: ready\rdata: {"tenant":"acme"}\rid: activity.3.1~k7f3a\r\r' +
      ': comment ü\nevent: activity:new\ndata: {"name":"Zoë 🚣"}\ndata: second\nid: activity.3.2~k7f3a\n\n' +
      'id: activity.3.9~k7f3a\r\n\r\nevent: goodbye\ndata: {}\n\ndata: unfinished',
  );
  const whole = parse(bytes);
  assert.deepEqual(whole, [
    { type: 'retry', ms: 1840 },
    event('{"tenant":"acme"}', { name: 'ready', id: 'activity.3.1~k7f3a' }),
    event('{"name":"Zoë 🚣"}\nsecond', { name: 'activity:new', id: 'activity.3.2~k7f3a' }),
    { type: 'position', id: 'activity.3.9~k7f3a' },
    event('{}', { name: 'goodbye' }),
  ]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.deepEqual(parse(bytes.slice(0, cut), bytes.slice(cut)), whole, `cut at ${cut}`);
  }
  assert.deepEqual(parse(...[...bytes].map((byte) => Uint8Array.of(byte))), whole);
});
