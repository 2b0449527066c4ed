import { ToastQueue } from '/client/notifications/index.js';
import { element, say } from './dom.js';
import { titled } from './wording.js';

/** Urgent notifications for five seconds, one toast per group; longer while the pointer or the focus is on them. */
export class Toasts {
  #queue = new ToastQueue();
  #container;
  #shown = new Map(); // id -> element
  #before = null; // the focused element before a toast

  constructor(container) {
    this.#container = container;
    container.addEventListener('focusin', ({ relatedTarget }) => {
      this.#before = container.contains(relatedTarget) ? this.#before : relatedTarget;
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

  /** Returns the focus; the browser would move it to the top of the page. */
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
    // The toast stays while either the pointer or the focus is on it.
    toast.addEventListener('pointerleave', () => toast.querySelector(':focus-visible') || this.#queue.release(id));
    toast.addEventListener('focusout', () => toast.matches(':hover') || this.#queue.release(id));
    toast.append(element('b'), element('span'), close);
    this.#shown.set(id, toast);
    this.#container.append(toast);
    return toast;
  }
}
