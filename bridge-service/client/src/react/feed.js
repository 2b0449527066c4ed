import { createElement as h, useId, useRef } from 'react';
import { useChannel } from './hooks.js';
import { Time } from './time.js';
/** @import { ReactNode } from 'react' */
/** @import { Activity, RealtimeEvent } from '../events.js' */

/**
 * @typedef {object} FeedProps
 * @property {string} [channel] `activity` unless given
 * @property {string} [title]
 * @property {number} [max] how many are kept; 100 unless given
 * @property {(event: RealtimeEvent<any>) => ReactNode} [renderItem]
 * @property {(fresh: number) => string} [freshWords] what the badge says; "3 new activities" unless given
 */

/** @param {number} fresh */
const freshActivities = (fresh) => `${fresh} new ${fresh === 1 ? 'activity' : 'activities'}`;

/** @param {RealtimeEvent<any>} event */
const isNew = ({ event }) => event.endsWith(':new');

/**
 * What has happened, the newest on top, and a badge that says how much of it is new; a click on it leads to the top.
 * @param {FeedProps} props
 */
export function ActivityFeed({ channel = 'activity', title = 'Activity', max, renderItem = activityItem, freshWords = freshActivities }) {
  const { events, fresh, acknowledge } = useChannel(channel, { isShown: isNew, ...(max && { max }) });
  const id = useId();
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const toTheTop = () => {
    acknowledge();
    list.current?.scrollTo?.({ top: 0 });
    list.current?.focus();
  };
  return h('section', { className: 'sluice-feed', 'aria-labelledby': id },
    h('header', null,
      h('h2', { id }, title),
      h('span', { role: 'status' }, fresh > 0 && h('button', { type: 'button', className: 'sluice-fresh', onClick: toTheTop }, freshWords(fresh)))),
    h('div', { role: 'feed', ref: list, tabIndex: -1, 'aria-labelledby': id, className: 'sluice-feed-list' },
      events.map((event, index) => h('article', {
        key: event.id ?? event.data.id, tabIndex: 0, 'aria-posinset': index + 1, 'aria-setsize': -1, className: 'sluice-feed-item',
        'data-fresh': index < fresh || undefined,
      }, renderItem(event)))));
}

/** @param {{ data: Activity }} event */
function activityItem({ data: { kind, actorName, actorId, subjectType, subjectId, occurredAt } }) {
  return [
    h('span', { key: 'what' }, [actorName ?? actorId, kind, [subjectType, subjectId].filter(Boolean).join(' ')].filter(Boolean).join(' · ')),
    h(Time, { key: 'when', at: occurredAt }),
  ];
}
