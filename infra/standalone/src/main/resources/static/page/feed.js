import { counted, drawing, element } from './dom.js';
import { channelOf, elementOf } from './event-id.js';
import { gapText } from './wording.js';

const MOST = 200;
const MANY = 20;
const MANY_EVERY_MS = 300;

/**
 * The feed: at most 200 entries, the newest first, with a badge that counts new activities. Drawn in the next frame, or
 * three times a second when many events arrive.
 */
export class Feed {
  #list;
  #empty;
  #badge;
  #pending = [];
  #unseen = 0;
  #drawnAt = 0;
  #later = 0;
  #drawSoon = drawing(() => this.#drawInTime());

  constructor(root) {
    this.#list = root.querySelector('.feed');
    this.#empty = root.querySelector('.empty');
    this.#badge = root.querySelector('.badge');
    this.#badge.addEventListener('click', () => this.#see());
  }

  clear() {
    this.#pending = [];
    this.#unseen = 0;
    this.#list.replaceChildren();
    this.#drawSoon();
  }

  /** Adds an event; `marks` are words such as "replayed"; `isNew`: it counts for the badge. */
  add(event, marks, isNew) {
    this.#pending.push({ ...event, marks });
    if (this.#pending.length > MOST) {
      this.#pending.shift(); // a hidden tab draws nothing, and these would be removed anyway
    }
    this.#unseen += isNew && event.event === 'activity:new' ? 1 : 0;
    this.#drawSoon();
  }

  #see() {
    this.#unseen = 0;
    this.#list.scrollTo({ top: 0 });
    this.#list.focus();
    this.#drawSoon();
  }

  #drawInTime() {
    const early = this.#drawnAt + MANY_EVERY_MS - performance.now();
    if (this.#pending.length < MANY || early <= 0) {
      this.#draw();
    } else {
      this.#later ||= setTimeout(() => {
        this.#later = 0;
        this.#drawSoon();
      }, early);
    }
  }

  #draw() {
    this.#drawnAt = performance.now();
    this.#list.prepend(...this.#pending.reverse().map(entryOf));
    this.#pending = [];
    while (this.#list.children.length > MOST) {
      this.#list.lastElementChild.remove();
    }
    this.#empty.hidden = this.#list.children.length > 0;
    this.#badge.hidden = this.#unseen === 0;
    this.#badge.textContent = counted(this.#unseen, 'new activity', 'new activities');
  }
}

function entryOf(event) {
  return event.event === 'gap' || event.event === 'system:logout' ? remark(event) : entry(event);
}

function entry({ event, id, data, marks }) {
  const channel = channelOf(event);
  const item = element('li', `entry ${channel}`);
  Object.assign(item.dataset, { event, row: data.id ?? data.notificationId ?? '', marks: marks.join(' ') });
  const headline = element('p', 'headline');
  const change = event.slice(channel.length + 1);
  headline.append(
    element('b', '', data.title ?? data.kind ?? `notification ${data.notificationId}`),
    change === 'new' ? '' : ` ${change}`,
  );
  headline.append(...marks.map((mark) => element('span', `mark ${mark.replaceAll(' ', '-')}`, mark)));
  const facts = element('p', 'facts', detailsOf(channel, data).filter(Boolean).join(' · '));
  const position = element('code', 'place', elementOf(id, channel)?.text ?? id);
  position.title = `Kafka: channel.partition.offset. The whole id: ${id}`;
  const time = element('time', '', clock(data.occurredAt ?? data.createdAt ?? data.readAt));
  const foot = element('p', 'foot');
  foot.append(position, time);
  item.append(headline, facts, foot);
  return item;
}

function detailsOf(channel, row) {
  const actor = row.actorName ?? row.actorId;
  return channel === 'notification'
    ? [
        row.message,
        row.priority,
        row.recipientId ? `to ${row.recipientId}` : row.userId ? `by ${row.userId}` : 'to everybody',
      ]
    : [actor && `by ${actor}`, [row.subjectType, row.subjectId].filter(Boolean).join(' ')];
}

function remark({ event, data }) {
  const item = element('li', `entry remark ${event.replace(':', '-')}`);
  item.dataset.event = event;
  item.append(element('b', '', event), ` ${event === 'gap' ? gapText(data) : (data?.reason ?? '')}`);
  return item;
}

function clock(time) {
  const instant = time ? new Date(time) : new Date();
  return Number.isNaN(instant.getTime()) ? '' : instant.toLocaleTimeString([], { hour12: false });
}
