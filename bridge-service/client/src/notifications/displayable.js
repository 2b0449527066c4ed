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
 * Whether all displayed columns of a row are text or missing.
 * @param {unknown} data
 */
export const isDisplayable = (data) =>
  isRow(data) && TEXTS.every((name) => typeof (/** @type {any} */ (data)[name] ?? '') === 'string');

/** Guards for a page that displays rows. */
export const DISPLAY_GUARDS = {
  'activity:new': isDisplayable,
  'activity:updated': isDisplayable,
  'notification:new': isDisplayable,
  'notification:updated': isDisplayable,
};
