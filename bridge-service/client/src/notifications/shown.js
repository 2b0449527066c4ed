import { isRow } from '../events.js';

const TEXTS = [
  'actorId',
  'actorName',
  'subjectType',
  'subjectId',
  'occurredAt',
  'title',
  'message',
  'priority',
  'groupKey',
  'createdAt',
];

/**
 * A row of which all that is shown is text, or not there.
 * @param {unknown} data
 */
export const isShown = (data) =>
  isRow(data) && TEXTS.every((name) => typeof (/** @type {any} */ (data)[name] ?? '') === 'string');

/** Guards for a page that shows rows as they come. */
export const SHOWN = {
  'activity:new': isShown,
  'activity:updated': isShown,
  'notification:new': isShown,
  'notification:updated': isShown,
};
