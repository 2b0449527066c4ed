import { createElement as h, useId, useRef } from 'react';
import { VISUALLY_HIDDEN, useAnnouncement } from './announcement.js';
import { useFocusRestore } from './focus.js';
import { useChannel } from './hooks.js';
import { Time } from './time.js';
/** @import { KeyboardEvent, ReactNode } from 'react' */
/** @import { Activity, RealtimeEvent } from '../events.js' */

/**
 * @typedef {object} FeedProps
 * @property {string} [channel] `activity` by default
 * @property {string} [title]
 * @property {number} [max] how many events are kept; 100 by default
 * @property {(event: RealtimeEvent<any>) => ReactNode} [renderItem]
 * @property {(fresh: number) => string} [freshWords] the text of the badge; "3 new activities" by default
 */

/** @param {number} fresh */
const freshActivities = (fresh) => `${fresh} new ${fresh === 1 ? 'activity' : 'activities'}`;

/** @type {Readonly<Record<string, number>>} */
const STEPS = { PageDown: 1, PageUp: -1 };

/**
 * [ARIA feed pattern] Tab stops once; Page Down and Page Up move between the items.
 * @param {KeyboardEvent<HTMLElement>} event
 */
function walk(event) {
  const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
  if (step !== undefined && !event.defaultPrevented) {
    const items = [...event.currentTarget.children];
    const next = items[items.findIndex((item) => item.contains(/** @type {Element} */ (event.target))) + step];
    event.preventDefault();
    /** @type {HTMLElement | undefined} */ (next)?.focus();
  }
}

/** @param {RealtimeEvent<any>} event */
const isNew = ({ event }) => event.endsWith(':new');

/**
 * A feed of events, the newest first, with a badge that counts the new ones; a click on the badge scrolls to the top.
 * Page Down and Page Up move between the items.
 * @param {FeedProps} props
 */
export function ActivityFeed({
  channel = 'activity',
  title = 'Activity',
  max,
  renderItem = activityItem,
  freshWords = freshActivities,
}) {
  const { events, fresh, acknowledge } = useChannel(channel, { isShown: isNew, ...(max && { max }) });
  const id = useId();
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const freshNow = fresh > 0 ? freshWords(fresh) : '';
  const announced = useAnnouncement(freshNow);
  const focusProps = useFocusRestore(() => list.current);
  const toTheTop = () => {
    acknowledge();
    list.current?.scrollTo?.({ top: 0 });
    list.current?.focus();
  };
  return h(
    'section',
    { className: 'sluice-feed', 'aria-labelledby': id },
    h(
      'header',
      null,
      h('h2', { id }, title),
      freshNow && h('button', { type: 'button', className: 'sluice-fresh', onClick: toTheTop }, freshNow),
      h('span', { role: 'status', style: VISUALLY_HIDDEN }, announced),
    ),
    h(
      'div',
      {
        role: 'feed',
        ref: list,
        tabIndex: -1,
        'aria-labelledby': id,
        className: 'sluice-feed-list',
        onKeyDown: walk,
        ...focusProps,
      },
      events.map((event, index) => {
        const key = event.id ?? event.data.id;
        return h(
          'article',
          {
            key,
            id: `${id}-${key}`,
            tabIndex: index === 0 ? 0 : -1,
            'aria-labelledby': `${id}-${key}`,
            'aria-posinset': index + 1,
            'aria-setsize': -1,
            className: 'sluice-feed-item',
            'data-fresh': index < fresh || undefined,
          },
          renderItem(event),
        );
      }),
    ),
  );
}

/** @param {{ data: Activity }} event */
function activityItem({ data: { kind, actorName, actorId, subjectType, subjectId, occurredAt } }) {
  return [
    h(
      'span',
      { key: 'what' },
      [actorName ?? actorId, kind, [subjectType, subjectId].filter(Boolean).join(' ')].filter(Boolean).join(' · '),
    ),
    h(Time, { key: 'when', at: occurredAt }),
  ];
}
