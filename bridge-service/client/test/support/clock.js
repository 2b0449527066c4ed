/** A clock that moves only on demand. */
export class Clock {
  #now = Date.parse('2026-01-02T03:04:05Z');
  #timers = new Map();
  #last = 0;
  /** Tasks under way without a promise: messages, turns of the event loop. */
  tasks = 0;

  now = () => this.#now;

  setTimeout = (callback, delayMs) => {
    this.#timers.set(++this.#last, { at: this.#now + Math.max(0, delayMs), callback });
    return this.#last;
  };

  clearTimeout = (timer) => void this.#timers.delete(timer);

  /** How many timers there are. */
  get waiting() {
    return this.#timers.size;
  }

  /** Runs the callback in a later turn of the event loop. */
  task(callback) {
    this.tasks++;
    setImmediate(() => {
      this.tasks--;
      callback();
    });
  }

  /** Waits until everything has happened that needs no time. */
  async settle() {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.tasks > 0);
  }

  /** Advances the time, timer by timer. */
  async advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      await this.settle();
      const due = [...this.#timers]
        .filter(([, timer]) => timer.at <= end)
        .sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (!due) {
        this.#now = end;
        return;
      }
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].callback();
    }
  }

  /** The machine sleeps: time passes, and timers run only afterwards. */
  sleep(ms) {
    this.#now += ms;
  }
}
