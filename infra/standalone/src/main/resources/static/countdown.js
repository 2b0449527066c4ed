/** A countdown in whole seconds: `onTick(secondsLeft)` at once and every second, `onEnd()` at nought or when cut short. */
export class Countdown {
  #timer = 0;
  #onTick;
  #onEnd;

  constructor(onTick, onEnd) {
    this.#onTick = onTick;
    this.#onEnd = onEnd;
  }

  get running() {
    return this.#timer !== 0;
  }

  start(seconds) {
    const end = performance.now() + seconds * 1000;
    this.cancel();
    this.#timer = setInterval(() => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (left > 0) {
        this.#onTick(left);
      } else {
        this.finish();
      }
    }, 250);
    this.#onTick(seconds);
  }

  finish() {
    if (this.cancel()) {
      this.#onEnd();
    }
  }

  /** Stops without an end; answers whether it was running. */
  cancel() {
    const wasRunning = this.running;
    clearInterval(this.#timer);
    this.#timer = 0;
    return wasRunning;
  }
}
