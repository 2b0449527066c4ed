/** Time that moves only when it is told to. */
export class Clock {
  #now = Date.parse('2026-01-02T03:04:05Z');
  #timers = new Map();
  #last = 0;
  /** Tasks under way that no promise tells of: messages, turns of the page. */
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

  /** A turn of the event loop, for what is delivered later. */
  task(callback) {
    this.tasks++;
    setImmediate(() => {
      this.tasks--;
      callback();
    });
  }

  /** Until all has happened that happens without time. */
  async settle() {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.tasks > 0);
  }

  /** Lets time pass, timer by timer. */
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

  /** As a machine that sleeps: time passes, and no timer runs before the end. */
  sleep(ms) {
    this.#now += ms;
  }
}
