import { drawing, element } from './dom.js';
import { channelOf, placeOf } from './place.js';

const MOST = 8;

/** The last event ids, newest first, with the part that is the event's own Kafka offset. */
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
        const own = placeOf(id, channelOf(event))?.text ?? '';
        const [before, after] = own
          ? [id.slice(0, id.indexOf(own)), id.slice(id.indexOf(own) + own.length)]
          : [id ?? '', ''];
        item.append('id: ', before, element('b', '', own), after);
        return item;
      }),
    );
  }
}
