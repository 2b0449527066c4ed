import { ToastQueue } from '/client/notifications/index.js';
import { element } from './dom.js';
import { titled } from './wording.js';

/** Urgent notifications for five seconds, those of one group as one; longer while the pointer or the keyboard is on them. */
export class Toasts {
  #queue = new ToastQueue();
  #place;
  #shown = new Map(); // id -> element

  constructor(place) {
    this.#place = place;
    this.#queue.subscribe(() => this.#draw());
  }

  add(row) {
    const text = (count) => (count === 1 && row.message ? `${titled(row, 1)}\n${row.message}` : titled(row, count));
    this.#queue.show({ key: row.groupKey ?? row.id, text, urgent: true });
  }

  #draw() {
    const toasts = this.#queue.getSnapshot();
    for (const [id, toast] of this.#shown) {
      if (!toasts.some((each) => each.id === id)) {
        this.#shown.delete(id);
        toast.remove();
      }
    }
    for (const { id, text } of toasts) {
      const toast = this.#shown.get(id) ?? this.#added(id);
      const [title, message = ''] = text.split('\n');
      toast.children[0].textContent = title;
      toast.children[1].textContent = message;
    }
  }

  #added(id) {
    const toast = element('div', 'toast');
    const close = element('button', 'close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', 'Dismiss');
    close.addEventListener('click', () => this.#queue.dismiss(id));
    ['pointerenter', 'focusin'].forEach((event) => toast.addEventListener(event, () => this.#queue.hold(id)));
    ['pointerleave', 'focusout'].forEach((event) => toast.addEventListener(event, () => this.#queue.release(id)));
    toast.append(element('b'), element('span'), close);
    this.#shown.set(id, toast);
    this.#place.append(toast);
    return toast;
  }
}
