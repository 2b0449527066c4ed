/**
 * A dispatched event. `id` is this block's id field; undefined if it has none.
 * @typedef {{ type: 'event', event: string, data: string, id: string | undefined }} EventBlock
 */
/**
 * A result of parsing: an event, a last event ID without an event, or a reconnection time.
 * @typedef {EventBlock | { type: 'position', id: string } | { type: 'retry', ms: number }} Block
 */

const LINE_END = /\r\n|\n|\r/;
const FIELD = /^([^:]*)(?:: ?)?(.*)$/s;
const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

/**
 * A parser of event streams: bytes in, blocks out, by the rules of [WHATWG] HTML, "Interpreting an event stream". No
 * I/O. The bytes may be split anywhere, also within a character. A block that is incomplete at the end of the stream is
 * discarded.
 */
export class EventStreamParser {
  #decoder = new TextDecoder();
  #maxEventCharacters;
  #unfinishedLine = '';
  /** Whether the text so far ends with a carriage return. A line feed that follows belongs to the same line end. */
  #afterReturn = false;
  #event = '';
  /** @type {string[]} */
  #data = [];
  #characters = 0;
  /** @type {string | undefined} */
  #id;

  /** @param {number} [maxEventCharacters] the longest event that is accepted */
  constructor(maxEventCharacters = MAX_EVENT_CHARACTERS) {
    this.#maxEventCharacters = maxEventCharacters;
  }

  /**
   * Parses the next bytes and returns the blocks that they complete.
   * @param {Uint8Array} bytes
   * @returns {Block[]}
   * @throws {RangeError} if an event is too long; the parser cannot be used afterwards
   */
  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    const lines = (this.#afterReturn ? text.replace(/^\n/, '') : text).split(LINE_END);
    this.#afterReturn = text ? text.endsWith('\r') : this.#afterReturn;
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
