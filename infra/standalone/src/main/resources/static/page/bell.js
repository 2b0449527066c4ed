import { NotificationInbox, grouped } from '/client/notifications/index.js';
import { counted, drawing, element, idOf } from './dom.js';
import { titled } from './wording.js';

/**
 * The bell with the unread count, and its panel: unread notifications in groups, with buttons that mark one group or
 * all as read.
 */
export class Bell {
  #button;
  #panel;
  #inbox;
  #end;

  constructor(root, client, environment) {
    this.#button = root.querySelector('.bell');
    this.#panel = root.querySelector('.notifications');
    this.#inbox = new NotificationInbox(client, {}, environment);
    this.#end = this.#inbox.subscribe(drawing(() => this.#draw()));
    this.#button.setAttribute('aria-controls', idOf(this.#panel));
    this.#button.addEventListener('click', () => this.#show(this.#panel.hidden));
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.#panel.hidden) {
        if (this.#panel.contains(document.activeElement)) {
          this.#button.focus();
        }
        this.#show(false);
      }
    });
  }

  close() {
    this.#end();
  }

  #show(on) {
    this.#panel.hidden = !on;
    this.#button.setAttribute('aria-expanded', String(on));
  }

  #draw() {
    const { notifications, unread, state, error } = this.#inbox.getSnapshot();
    this.#button.dataset.unread = String(unread);
    this.#button.setAttribute('aria-label', `Notifications, ${unread} unread`);
    this.#button.querySelector('.count').textContent = unread > 99 ? '99+' : String(unread || '');
    const groups = grouped(notifications.filter(({ readAt }) => readAt === null));
    const all = this.#action('all', 'Mark all as read', `Mark all ${unread} as read`, () => this.#inbox.markAllRead());
    this.#keepingFocus(() =>
      this.#panel.replaceChildren(
        ...(state === 'failed' ? [element('p', 'hint', `Not up to date: ${error}`)] : []),
        ...groups.map((group) => this.#group(group)),
        ...(unread > 0 ? [all] : [element('p', 'hint', 'Nothing unread.')]),
      ),
    );
  }

  /** Keeps the focus on its entry, or moves it to the bell if the entry is gone. */
  #keepingFocus(redraw) {
    const focused = document.activeElement;
    const isInside = focused !== this.#panel && this.#panel.contains(focused);
    redraw();
    if (isInside) {
      const same = [...this.#panel.querySelectorAll('button')].find(
        (button) => button.dataset.key === focused.dataset.key,
      );
      (same ?? this.#button).focus({ preventScroll: true });
    }
  }

  #group({ key, newest, notifications: rows }) {
    const row = element('p', 'group');
    const title = titled(newest, rows.length);
    const label = `Mark as read: ${counted(rows.length, 'notification')}, ${title}`;
    row.append(
      element('span', '', title),
      this.#action(key, 'Mark as read', label, () => rows.forEach(({ id }) => this.#inbox.markRead(id))),
    );
    return row;
  }

  #action(key, text, label, act) {
    const button = element('button', 'plain', text);
    button.dataset.key = key;
    button.type = 'button';
    button.setAttribute('aria-label', label);
    button.addEventListener('click', act);
    return button;
  }
}
