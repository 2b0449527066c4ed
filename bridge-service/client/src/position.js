/**
 * One channel's place in its log. `topic` tells one life of the topic from another.
 * @typedef {{ text: string, topic: string, offset: number }} Element
 */

const ELEMENT = /^([a-z][a-z0-9-]*)\.\d+\.(-1|\d+)~(.{4})[0-9a-z]+$/;

/** @param {string | null | undefined} text null, or empty: nowhere yet */
export const positionOf = (text) => (text ? Position.parse(text) : null);

/**
 * Where a stream stands: an event id, looked into by nobody else (wire protocol, section 4). Immutable. A text of another
 * grammar is a position too, equal to itself and not comparable with others.
 */
export class Position {
  /** As it travels. @readonly */
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
   * Whether what `other` says of the channel has been handled here.
   * @param {string} channel
   * @param {Position} other
   */
  covers(channel, other) {
    const [mine, its] = [this.#elements.get(channel), other.#elements.get(channel)];
    return mine && its ? mine.topic === its.topic && mine.offset >= its.offset : this.text === other.text;
  }

  /**
   * Whether something lies between this and `other` that has not been handled here. A channel that either does not name makes no difference.
   * @param {Position} other
   */
  isBehind(other) {
    return [...this.#elements.keys()].some((channel) => other.#elements.has(channel) && !this.covers(channel, other));
  }

  /**
   * What both have handled together: of each channel the later element, and of a new life of a topic the other's.
   * @param {Position} other
   */
  advancedTo(other) {
    return this.#with(other, (channel) => !this.covers(channel, other));
  }

  /**
   * From where on neither misses anything: of each channel the earlier element, and of another life of a topic the other's.
   * @param {Position} other
   */
  loweredTo(other) {
    return this.#with(other, (channel) => this.#elements.has(channel) && !other.covers(channel, this));
  }

  /**
   * This, with the channel's element of `other`, wherever that lies.
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
