import { counted, drawing, element } from './dom.js';
import { together } from './wording.js';

const MOST = 500;

/** The bell with how many notifications are unread, and what it opens: they, in groups, each group to be marked as read. */
export class Bell {
  #button;
  #panel;
  #onRead;
  #unread = new Map(); // id -> row
  #drawSoon = drawing(() => this.#draw());

  /** `onRead(id)`: the reader marks it. */
  constructor(root, onRead) {
    this.#button = root.querySelector('.bell');
    this.#panel = root.querySelector('.notifications');
    this.#onRead = onRead;
    this.#button.addEventListener('click', () => this.#show(this.#panel.hidden));
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.#panel.hidden) {
        this.#show(false);
        this.#button.focus();
      }
    });
  }

  clear() {
    this.#unread.clear();
    this.#drawSoon();
  }

  add(row) {
    this.#unread.set(row.id, row);
    if (this.#unread.size > MOST) {
      this.#unread.delete(this.#unread.keys().next().value);
    }
    this.#drawSoon();
  }

  /** Read, here or on another device. */
  read(id) {
    this.#unread.delete(id);
    this.#drawSoon();
  }

  #show(on) {
    this.#panel.hidden = !on;
    this.#button.setAttribute('aria-expanded', String(on));
  }

  #draw() {
    const count = this.#unread.size;
    this.#button.dataset.unread = String(count);
    this.#button.setAttribute('aria-label', `Notifications, ${count} unread`);
    this.#button.querySelector('.count').textContent = count > 99 ? '99+' : count || '';
    const groups = Object.values(Object.groupBy([...this.#unread.values()].reverse(), (row) => row.groupKey ?? row.id));
    this.#panel.replaceChildren(...(count > 0 ? groups.map((rows) => this.#group(rows)) : [element('p', 'hint', 'Nothing unread.')]));
  }

  #group(rows) {
    const line = element('p', 'group');
    const read = element('button', 'plain', 'Mark as read');
    read.type = 'button';
    read.setAttribute('aria-label', `Mark as read: ${counted(rows.length, 'notification')}, ${together(rows)}`);
    read.addEventListener('click', () => rows.forEach((row) => this.#onRead(row.id)));
    line.append(element('span', '', together(rows)), read);
    return line;
  }
}
