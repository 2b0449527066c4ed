const MOST = 20;
const LONGEST_DATA = 400;

/** The last 20 frames, newest on top, as close to the wire as EventSource lets a page see. */
export class Frames {
  #list;
  #texts = [];
  #drawing = 0;

  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#texts = [];
    this.#list.replaceChildren();
  }

  add({ name, text, id, moved }) {
    const data = text.length > LONGEST_DATA ? `${text.slice(0, LONGEST_DATA)}… (${text.length} characters)` : text;
    this.#texts.unshift(`event: ${name}\ndata: ${data}${moved ? `\nid: ${id}` : ''}`);
    this.#texts.length = Math.min(this.#texts.length, MOST);
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    this.#list.replaceChildren(...this.#texts.map((text) => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    }));
  }
}
