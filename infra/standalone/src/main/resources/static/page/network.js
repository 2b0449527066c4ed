import { browserEnvironment } from '/client/index.js';

/**
 * The network as one device has it, so that it can be cut, or lose what goes through it, for that device alone. The client gets it as
 * its environment and knows of nothing.
 */
export class Network {
  #cut = false;
  #streamsBlocked = false;
  #streams = new Set();
  #hopeful = new Set();
  #alone;

  /** `alone`: a device that shares nothing with the other tabs of this browser. */
  constructor(alone) {
    this.#alone = alone;
  }

  get isCut() {
    return this.#cut;
  }

  get blocksStreams() {
    return this.#streamsBlocked;
  }

  /** What a client is to be given. */
  environment() {
    const browser = browserEnvironment();
    return {
      ...browser,
      ...(this.#alone ? { storage: null, locks: null, broadcast: null } : {}),
      fetch: (url, init) => this.#fetch(url, init),
      onOnlineOrVisible: (listener) => {
        const end = browser.onOnlineOrVisible(listener);
        this.#hopeful.add(listener);
        return () => {
          this.#hopeful.delete(listener);
          end();
        };
      },
    };
  }

  cut(on) {
    this.#cut = on;
    this.#changed(on, 'The network is cut');
  }

  /** Like a proxy that lets no stream through, and answers polls. */
  blockStreams(on) {
    this.#streamsBlocked = on;
    this.#changed(on, 'Streams are blocked');
  }

  /** What goes through it now is lost; the next may pass. */
  drop() {
    this.#lose('The connection was dropped');
  }

  #changed(worse, why) {
    if (worse) {
      this.#lose(why);
    } else {
      this.#hopeful.forEach((listener) => listener());
    }
  }

  #lose(why) {
    this.#streams.forEach((stream) => stream.abort(new TypeError(why)));
    this.#streams.clear();
  }

  async #fetch(url, init) {
    const isStream = url.includes('/stream?');
    if (this.#cut || (isStream && this.#streamsBlocked)) {
      throw new TypeError(this.#cut ? 'The network is cut' : 'Streams are blocked');
    }
    if (!isStream) {
      return fetch(url, init);
    }
    const stream = new AbortController();
    this.#streams.add(stream);
    init.signal.addEventListener('abort', () => this.#streams.delete(stream)); // a client ends each stream that it has begun
    return fetch(url, { ...init, signal: AbortSignal.any([init.signal, stream.signal]) });
  }
}
