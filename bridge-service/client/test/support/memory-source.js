/** A source without a network, which reads the bridge's log directly. */
export class MemorySource {
  #bridge;
  #lose = () => {};

  constructor(bridge, onDeath) {
    this.#bridge = bridge;
    onDeath(() => this.#lose());
  }

  lose() {
    this.#lose();
  }

  async run(link, signal) {
    while (!signal.aborted) {
      await this.#stream(link, signal);
      if (!signal.aborted) {
        link.happened('lost', { message: 'lost', attempt: 1 });
        await link.pause({ delayMs: 1_000, atLeastMs: 0 });
      }
    }
    return null;
  }

  async #stream(link, signal) {
    const { vector, gaps } = this.#bridge.begin(link.position());
    const position = () => this.#bridge.position(vector);
    const queue = [];
    let wake = () => {};
    let over = false;
    const stream = {
      live: (record) => {
        queue.push(record);
        wake();
      },
    };
    const end = () => {
      over = true;
      this.#bridge.streams.delete(stream);
      wake();
    };
    this.#lose = end;
    signal.addEventListener('abort', end);
    const unsubscribe = link.onRewind(end);
    queue.push(...this.#bridge.after(vector));
    this.#bridge.streams.add(stream);
    await link.receive([
      { event: 'ready', id: link.position() ?? position(), data: { behind: queue.length } },
      ...gaps.map((data) => ({ event: 'gap', id: position(), data })),
      { event: 'caught-up', id: null, data: {} },
    ]);
    while (!over) {
      if (queue.length === 0) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      } else {
        const { channel, offset, event, data } = queue.shift();
        vector[channel] = offset;
        await link.receive([{ event, id: position(), data }]);
      }
    }
    unsubscribe();
  }
}
