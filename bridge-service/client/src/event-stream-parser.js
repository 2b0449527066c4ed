/**
 * A dispatched event. `id` is what this block said; undefined if it said none.
 * @typedef {{ type: 'event', event: string, data: string, id: string | undefined }} EventBlock
 */
/**
 * What a stretch of an event stream says: an event, a new position without an event, or a reconnection time.
 * @typedef {EventBlock | { type: 'position', id: string } | { type: 'retry', ms: number }} Block
 */

const LINE_END = /\r\n|\n|\r/;
const FIELD = /^([^:]*)(?:: ?)?(.*)$/s;
const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

/**
 * Bytes of an event stream in, blocks out, by the rules of [WHATWG] HTML, "Interpreting an event stream". No I/O: the
 * bytes may be cut anywhere, also within a character. What is unfinished when the stream ends was never an event.
 */
export class EventStreamParser {
  #decoder = new TextDecoder();
  #maxEventCharacters;
  #unfinishedLine = '';
  /** A carriage return at the end of what came last: a line feed may belong to it. */
  #held = '';
  #event = '';
  /** @type {string[]} */
  #data = [];
  #characters = 0;
  /** @type {string | undefined} */
  #id;

  /** @param {number} [maxEventCharacters] beyond which a single event is refused */
  constructor(maxEventCharacters = MAX_EVENT_CHARACTERS) {
    this.#maxEventCharacters = maxEventCharacters;
  }

  /**
   * Takes the next bytes and returns what they complete.
   * @param {Uint8Array} bytes
   * @returns {Block[]}
   * @throws {RangeError} if an event is longer than allowed; the parser is of no use afterwards
   */
  push(bytes) {
    const text = this.#held + this.#decoder.decode(bytes, { stream: true });
    this.#held = text.endsWith('\r') ? '\r' : '';
    const lines = text.slice(0, text.length - this.#held.length).split(LINE_END);
    lines[0] = this.#unfinishedLine + lines[0];
    this.#unfinishedLine = lines.pop() ?? '';
    /** @type {Block[]} */
    const blocks = [];
    lines.forEach((line) => this.#line(line, blocks));
    if (this.#characters + this.#unfinishedLine.length > this.#maxEventCharacters) {
      throw new RangeError('An event is too long');
    }
    return blocks;
  }

  /**
   * @param {string} line
   * @param {Block[]} blocks
   */
  #line(line, blocks) {
    if (line === '') {
      this.#endOfBlock(blocks);
      return;
    }
    const [, field, value = ''] = FIELD.exec(line) ?? [];
    if (field === 'event') {
      this.#event = value;
    } else if (field === 'data') {
      this.#data.push(value);
      this.#characters += value.length;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    } else if (field === 'retry' && /^[0-9]+$/.test(value)) {
      blocks.push({ type: 'retry', ms: Number(value) });
    }
  }

  /** @param {Block[]} blocks */
  #endOfBlock(blocks) {
    const id = this.#id;
    if (this.#data.length > 0) {
      blocks.push({ type: 'event', event: this.#event || 'message', data: this.#data.join('\n'), id });
    } else if (id !== undefined) {
      blocks.push({ type: 'position', id });
    }
    this.#event = '';
    this.#data = [];
    this.#characters = 0;
    this.#id = undefined;
  }
}
