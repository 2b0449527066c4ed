/**
 * One channel's element of an event id. `topic` identifies the topic's incarnation.
 * @typedef {{ text: string, topic: string, offset: number }} Element
 */

const ELEMENT = /^([a-z][a-z0-9-]*)\.\d+\.(-1|\d+)~(.{4})[0-9a-z]+$/;

/** @param {string | null | undefined} text null or empty: no position yet */
export const positionOf = (text) => (text ? Position.parse(text) : null);

/**
 * The position of a stream: a parsed event id (wire protocol, section 4). No other module parses ids. Immutable. A text
 * of another grammar is a position too, equal to itself and not comparable with others.
 */
export class Position {
  /** The event id. @readonly */
  text;
  /** @type {ReadonlyMap<string, Element>} */
  #elements;

  /**
   * @param {string} text
   * @param {ReadonlyMap<string, Element>} elements
   */
  constructor(text, elements) {
    this.text = text;
    this.#elements = elements;
  }

  /** @param {string} text */
  static parse(text) {
    /** @type {Map<string, Element>} */
    const elements = new Map();
    for (const part of text.split(',')) {
      const match = ELEMENT.exec(part);
      if (!match) {
        elements.clear();
        break;
      }
      elements.set(match[1] ?? '', { text: part, topic: match[3] ?? '', offset: Number(match[2]) });
    }
    return new Position(text, elements);
  }

  /**
   * Whether this position includes the channel's element of `other`.
   * @param {string} channel
   * @param {Position} other
   */
  covers(channel, other) {
    const [mine, its] = [this.#elements.get(channel), other.#elements.get(channel)];
    return mine && its ? mine.topic === its.topic && mine.offset >= its.offset : this.text === other.text;
  }

  /**
   * Whether `other` includes a record that this position does not. A channel that one of them does not name is ignored.
   * @param {Position} other
   */
  isBehind(other) {
    return [...this.#elements.keys()].some((channel) => other.#elements.has(channel) && !this.covers(channel, other));
  }

  /**
   * The union of both: per channel the later element; the other's where the topic was recreated.
   * @param {Position} other
   */
  advancedTo(other) {
    return this.#with(other, (channel) => !this.covers(channel, other));
  }

  /**
   * The position from which neither misses an event: per channel the earlier element; the other's where the topic was
   * recreated.
   * @param {Position} other
   */
  loweredTo(other) {
    return this.#with(other, (channel) => this.#elements.has(channel) && !other.covers(channel, this));
  }

  /**
   * This position with the channel's element of `other`, even if it is earlier.
   * @param {string} channel
   * @param {Position} other
   */
  movedTo(channel, other) {
    return this.#with(other, (each) => each === channel);
  }

  /**
   * @param {Position} other
   * @param {(channel: string) => boolean} takes
   */
  #with(other, takes) {
    if (this.text === other.text || this.#elements.size === 0 || other.#elements.size === 0) {
      return other;
    }
    const elements = new Map(this.#elements);
    for (const [channel, element] of other.#elements) {
      if (takes(channel)) {
        elements.set(channel, element);
      }
    }
    const text = [...elements.keys()]
      .sort()
      .map((channel) => elements.get(channel)?.text)
      .join(',');
    return new Position(text, elements);
  }
}
