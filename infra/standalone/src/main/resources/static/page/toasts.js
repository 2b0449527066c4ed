import { ToastQueue } from '/client/notifications/index.js';
import { element, say } from './dom.js';
import { titled } from './wording.js';

/** Urgent notifications for five seconds, those of one group as one; longer while the pointer or the keyboard is on them. */
export class Toasts {
  #queue = new ToastQueue();
  #place;
  #shown = new Map(); // id -> element
  #before = null; // what had the focus before a toast

  constructor(place) {
    this.#place = place;
    place.addEventListener('focusin', ({ relatedTarget }) => {
      this.#before = place.contains(relatedTarget) ? this.#before : relatedTarget;
    });
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
        this.#remove(toast);
      }
    }
    for (const { id, text } of toasts) {
      const toast = this.#shown.get(id) ?? this.#added(id);
      const [title, message = ''] = text.split('\n');
      say(toast.children[0], title);
      say(toast.children[1], message);
    }
  }

  /** The keyboard goes back to where it was; it would begin again at the top of the page. */
  #remove(toast) {
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (hadFocus) {
      this.#before?.focus({ preventScroll: true });
    }
  }

  #added(id) {
    const toast = element('div', 'toast');
    const close = element('button', 'close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', 'Dismiss');
    close.addEventListener('click', () => this.#queue.dismiss(id));
    ['pointerenter', 'focusin'].forEach((event) => toast.addEventListener(event, () => this.#queue.hold(id)));
    // The one may go while the other stays.
    toast.addEventListener('pointerleave', () => toast.querySelector(':focus-visible') || this.#queue.release(id));
    toast.addEventListener('focusout', () => toast.matches(':hover') || this.#queue.release(id));
    toast.append(element('b'), element('span'), close);
    this.#shown.set(id, toast);
    this.#place.append(toast);
    return toast;
  }
}
