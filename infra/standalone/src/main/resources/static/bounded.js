/** A map that forgets its oldest entry rather than hold more than `most`. */
export class BoundedMap extends Map {
  #most;

  constructor(most) {
    super();
    this.#most = most;
  }

  set(key, value) {
    super.set(key, value);
    if (this.size > this.#most) {
      this.delete(this.keys().next().value);
    }
    return this;
  }
}
