import { drawing, element } from './dom.js';
import { channelOf, elementOf } from './event-id.js';

const MOST = 8;

/** The latest event ids, newest first, with the element of the event's own channel in bold. */
export class Ids {
  #list;
  #last = [];
  #drawSoon = drawing(() => this.#draw());

  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#last = [];
    this.#drawSoon();
  }

  add(event, id) {
    this.#last.unshift({ event, id });
    this.#last.length = Math.min(this.#last.length, MOST);
    this.#drawSoon();
  }

  #draw() {
    this.#list.replaceChildren(
      ...this.#last.map(({ event, id }) => {
        const item = element('li');
        const own = elementOf(id, channelOf(event))?.text ?? '';
        const [before, after] = own
          ? [id.slice(0, id.indexOf(own)), id.slice(id.indexOf(own) + own.length)]
          : [id ?? '', ''];
        item.append('id: ', before, element('b', '', own), after);
        return item;
      }),
    );
  }
}
