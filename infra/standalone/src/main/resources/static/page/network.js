import { browserEnvironment } from '/client/index.js';

/**
 * The simulated network of one device. It can be cut, block streams or drop a connection, for that device alone. The
 * client gets it as its environment.
 */
export class Network {
  #cut = false;
  #streamsBlocked = false;
  #streams = new Set();
  #onlineListeners = new Set();
  #isolated;

  /** `isolated`: without storage, locks and channel, as another device. */
  constructor(isolated) {
    this.#isolated = isolated;
  }

  get isCut() {
    return this.#cut;
  }

  get blocksStreams() {
    return this.#streamsBlocked;
  }

  /** The client's environment. */
  environment() {
    const browser = browserEnvironment();
    return {
      ...browser,
      ...(this.#isolated ? { storage: null, locks: null, broadcast: null } : {}),
      fetch: (url, init) => this.#fetch(url, init),
      onOnlineOrVisible: (listener) => {
        const end = browser.onOnlineOrVisible(listener);
        this.#onlineListeners.add(listener);
        return () => {
          this.#onlineListeners.delete(listener);
          end();
        };
      },
    };
  }

  cut(on) {
    this.#cut = on;
    this.#changed(on, 'The network is cut');
  }

  /** Blocks streams but not polls, as some proxies do. */
  blockStreams(on) {
    this.#streamsBlocked = on;
    this.#changed(on, 'Streams are blocked');
  }

  /** Drops the connections under way; later ones work. */
  drop() {
    this.#lose('The connection was dropped');
  }

  #changed(worse, why) {
    if (worse) {
      this.#lose(why);
    } else {
      this.#onlineListeners.forEach((listener) => listener());
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
    // The client aborts every stream that it opens.
    init.signal.addEventListener('abort', () => this.#streams.delete(stream));
    return fetch(url, { ...init, signal: AbortSignal.any([init.signal, stream.signal]) });
  }
}
