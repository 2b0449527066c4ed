import { channelOf, elementOf } from './position.js';

const MOST = 200;

/** A list of at most 200 entries, newest on top, drawn at most once a frame however fast events come. */
export class Feed {
  #list;
  #empty;
  #pending = [];
  #drawing = 0;

  constructor(list, empty) {
    this.#list = list;
    this.#empty = empty;
  }

  clear() {
    this.#pending = [];
    this.#list.replaceChildren();
    this.#empty.hidden = false;
  }

  /** Adds the entry of an event; `marks` are words such as "replayed". */
  addEvent(frame, marks) {
    this.#add(eventEntry(frame, marks));
  }

  /** Adds a line about the stream itself: a gap, a goodbye. */
  addRemark(kind, text) {
    this.#add(remarkEntry(kind, text));
  }

  #add(entry) {
    this.#pending.push(entry);
    if (this.#pending.length > MOST) {
      this.#pending.shift(); // in a hidden tab nothing is drawn, and these would be cut off anyway
    }
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    this.#list.prepend(...this.#pending.reverse());
    this.#pending = [];
    while (this.#list.children.length > MOST) {
      this.#list.lastElementChild.remove();
    }
    this.#empty.hidden = this.#list.children.length > 0;
  }
}

function eventEntry(frame, marks) {
  const { name, id, data } = frame;
  const channel = channelOf(name);
  const row = data?.data ?? {};
  const entry = element('li', 'entry');
  entry.dataset.event = name;
  entry.dataset.row = row.id ?? '';
  entry.dataset.marks = marks.join(' ');
  const headline = element('p', 'headline');
  const subject = row.title ?? row.kind;
  const change = name.slice(channel.length + 1);
  headline.append(element('b', '', subject ?? name), ...(subject && change !== 'new' ? [` ${change}`] : []));
  headline.append(...marks.map((mark) => element('span', `mark ${mark.replaceAll(' ', '-')}`, mark)));
  const details = [channel, ...(channel === 'notification' ? aboutNotification(row) : aboutActivity(row))];
  const facts = element('p', 'facts', details.filter(Boolean).join(' · '));
  const place = element('code', 'place', elementOf(id, channel)?.text ?? id);
  place.title = `Kafka: channel.partition.offset. The whole id: ${id}`;
  const time = element('time', '', clock(row.occurredAt ?? row.createdAt ?? row.readAt));
  const foot = element('p', 'foot');
  foot.append(place, ` row ${row.id ?? row.notificationId ?? '?'}`, time);
  entry.append(headline, facts, foot);
  return entry;
}

function aboutActivity(row) {
  const actor = row.actorName ?? row.actorId;
  return [actor && `by ${actor}`, [row.subjectType, row.subjectId].filter(Boolean).join(' ')];
}

function aboutNotification(row) {
  return [row.message, row.priority !== 'normal' && row.priority, row.recipientId ? `to ${row.recipientId}` : 'to everybody'];
}

function remarkEntry(kind, text) {
  const entry = element('li', `entry remark ${kind}`);
  entry.dataset.event = kind;
  entry.append(element('b', '', kind), ` ${text}`);
  return entry;
}

function clock(time) {
  const instant = time ? new Date(time) : new Date();
  return Number.isNaN(instant.getTime()) ? '' : instant.toLocaleTimeString([], { hour12: false });
}

function element(name, className, text) {
  const created = document.createElement(name);
  if (className) {
    created.className = className;
  }
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}
