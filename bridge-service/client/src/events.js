/**
 * @typedef {object} Activity a row of `activity`. A row that was too large has only id, tenant, kind, times and
 *   `omitted`
 * @property {string} id
 * @property {string} tenantId
 * @property {string} kind
 * @property {string | null} [actorId]
 * @property {string | null} [actorName]
 * @property {string | null} [subjectType]
 * @property {string | null} [subjectId]
 * @property {unknown} [payload]
 * @property {string} [occurredAt] RFC 3339
 * @property {Omitted} [omitted]
 */
/**
 * @typedef {object} Notification a row of `notification`
 * @property {string} id
 * @property {string} tenantId
 * @property {string | null} [recipientId] null: everybody in the tenant
 * @property {string} kind
 * @property {string} [title]
 * @property {string | null} [message]
 * @property {'low' | 'normal' | 'high' | 'urgent'} [priority]
 * @property {string | null} [groupKey]
 * @property {unknown} [payload]
 * @property {string} [createdAt] RFC 3339
 * @property {Omitted} [omitted]
 */
/**
 * @typedef {{ tenantId: string, notificationId: string, userId: string, readAt?: string }} NotificationRead a user's
 *   mark as read
 */
/** @typedef {{ reason: string, bytes?: number }} Omitted why most of a row is missing */
/**
 * The data of an event that is longer than `maxBytes`: its name, and the address of the whole event.
 * `requestOmitted` gets the whole event.
 * @typedef {{ event: string, tenantId: string, kind: string | null, omitted: { reason: string, bytes: number, href:
 *   string } }}
 *   OmittedEvent
 */
/**
 * A gap: the log cannot serve `channel` after the offset `requested`. With reason `source`: rows that were committed
 * between the LSNs `from` and `to` may be missing from it.
 * @typedef {{ channel: string, reason: 'expired' | 'log-replaced' | 'truncated' | 'added' | 'source', requested?:
 *   number | null, earliest?: number, from?: string, to?: string }}
 *   Gap
 */
/** @typedef {{ reason?: string }} Logout */

/**
 * Events by name, with their data.
 * @typedef {{
 *   'activity:new': Activity, 'activity:updated': Activity, 'activity:deleted': Activity,
 *   'notification:new': Notification, 'notification:updated': Notification, 'notification:deleted': Notification |
 *   NotificationRead, 'notification:read': NotificationRead, 'system:logout': Logout, omitted: OmittedEvent, gap: Gap
 * }} EventTypes
 */

/**
 * An event as handlers receive it. `id` is its position. `replayed`: it was missed and is delivered now.
 * @template {string} [E=string]
 * @typedef {{ event: E, id: string | null, type: string, data: E extends keyof EventTypes ? EventTypes[E] : unknown,
 *   replayed: boolean }}
 *   RealtimeEvent
 */

/** @typedef {(data: any) => boolean} Guard whether an event's data has the shape that its type promises */

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {string[]} names @returns {(data: unknown) => boolean} */
const hasTexts =
  (...names) =>
  (data) =>
    isObject(data) && names.every((name) => typeof data[name] === 'string');

export const isRow = hasTexts('id', 'tenantId', 'kind');

export const isMark = hasTexts('tenantId', 'notificationId', 'userId');

/** @type {Readonly<Record<string, Guard>>} */
export const GUARDS = {
  'activity:new': isRow,
  'activity:updated': isRow,
  'activity:deleted': isRow,
  'notification:new': isRow,
  'notification:updated': isRow,
  'notification:deleted': (data) => isRow(data) || isMark(data),
  'notification:read': isMark,
  'system:logout': isObject,
};

/**
 * The event, or the reason why the value from the wire is not one. Never throws, even if a guard does.
 * @param {string} event
 * @param {string | null} id
 * @param {unknown} value
 * @param {boolean} replayed
 * @param {Readonly<Record<string, Guard>>} guards
 * @param {string} tenant
 * @returns {RealtimeEvent | string}
 */
export function eventOf(event, id, value, replayed, guards, tenant) {
  if (!isObject(value) || typeof value.type !== 'string') {
    return 'no type';
  }
  const { type, data } = value;
  if ((Object(data).tenantId ?? tenant) !== tenant) {
    return 'a row of another tenant';
  }
  if (Object(data).omitted?.href) {
    return { event: 'omitted', id, type, data: { event, .../** @type {any} */ (data) }, replayed };
  }
  try {
    const guard = Object.hasOwn(guards, event) ? guards[event] : undefined;
    return guard && !guard(data) ? 'the data does not match the event' : { event, id, type, data, replayed };
  } catch (error) {
    return `the guard threw: ${error}`;
  }
}
