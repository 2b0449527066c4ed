import { element } from './dom.js';
import { together } from './wording.js';

const SHOWN_MS = 5_000;
const GATHER_MS = 250;
const MOST = 3;

/** Urgent notifications for five seconds, those of one group that come together as one; longer while the pointer or the keyboard is on them. */
export class Toasts {
  #place;
  #gathered = new Map(); // group -> rows

  constructor(place) {
    this.#place = place;
  }

  add(row) {
    if (this.#gathered.size === 0) {
      setTimeout(() => this.#release(), GATHER_MS);
    }
    const group = row.groupKey ?? row.id;
    this.#gathered.set(group, [...(this.#gathered.get(group) ?? []), row]);
  }

  #release() {
    for (const rows of this.#gathered.values()) {
      this.#show(rows);
    }
    this.#gathered.clear();
  }

  #show(rows) {
    const toast = element('div', 'toast');
    toast.append(element('b', '', together(rows)), element('span', '', rows.length === 1 ? (rows[0].message ?? '') : ''));
    const close = element('button', 'close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', 'Dismiss');
    close.addEventListener('click', () => toast.remove());
    toast.append(close);
    const goLater = () => setTimeout(() => (toast.matches(':hover, :focus-within') ? goLater() : toast.remove()), SHOWN_MS);
    goLater();
    this.#place.append(toast);
    while (this.#place.children.length > MOST) {
      this.#place.firstElementChild.remove();
    }
  }
}
