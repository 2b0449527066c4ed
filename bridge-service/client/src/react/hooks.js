import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import { INITIAL_SNAPSHOT } from '../connection-store.js';
import { useRealtimeContext } from './context.js';
/** @import { ConnectionSnapshot } from '../connection-store.js' */
/** @import { EventTypes, RealtimeEvent } from '../events.js' */
/** @import { AlertSnapshot, InboxSnapshot, Toast } from '../notifications/index.js' */

/**
 * A store for useSyncExternalStore.
 * @template T
 * @typedef {{ subscribe: (listener: () => void) => () => void, getSnapshot: () => T }} Store
 */

/** @type {Store<any>} */
const NO_STORE = { subscribe: () => () => {}, getSnapshot: () => null };
/** @type {InboxSnapshot} */
const NO_INBOX = { notifications: [], unread: 0, state: 'loading', error: null };
/** @type {readonly Toast[]} */
const NO_TOASTS = [];
/** @type {AlertSnapshot} */
const NO_ALERTS = { sound: false, desktop: false, soundBlocked: false, permission: 'unsupported' };

/**
 * @template T
 * @param {Store<T> | undefined} store
 * @param {T} nothing the value without a store
 * @returns {T}
 */
function useStore(store, nothing) {
  const { subscribe, getSnapshot } = store ?? NO_STORE;
  return useSyncExternalStore(
    subscribe,
    () => getSnapshot() ?? nothing,
    () => nothing,
  );
}

/** The client, its connection, `connect` and `disconnect`. Without a provider or a login they do nothing. */
export function useRealtime() {
  const client = useRealtimeContext()?.client ?? null;
  const connect = useCallback(() => client?.connect(), [client]);
  const disconnect = useCallback(() => client?.disconnect(), [client]);
  return { client, connection: useConnection(), connect, disconnect };
}

/** @returns {ConnectionSnapshot} */
export const useConnection = () => useStore(useRealtimeContext()?.client.connection, INITIAL_SNAPSHOT);

/**
 * Calls the handler of the latest render with events while the component is mounted. A new handler does not cause a new
 * subscription.
 * @template {keyof EventTypes | (string & {})} E
 * @param {E} name of an event, of a channel for all its events, `gap`, or `*`
 * @param {(event: RealtimeEvent<E>) => unknown} handler
 */
export function useRealtimeEvent(name, handler) {
  const client = useRealtimeContext()?.client;
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  useEffect(() => client?.subscribe(name, (event) => latest.current(event)), [client, name]);
}

/**
 * The events of a channel since the component was mounted, the newest first, and how many the user has not
 * acknowledged.
 * @template {string} C
 * @param {C} channel
 * @param {{ max?: number, isShown?: (event: RealtimeEvent<any>) => boolean }} [options] max: how many are kept, 100 by
 *   default; isShown: which
 * @returns {{ events: readonly RealtimeEvent<any>[], fresh: number, acknowledge: () => void }}
 */
export function useChannel(channel, { max = 100, isShown = () => true } = {}) {
  const client = useRealtimeContext()?.client;
  const [{ events, fresh }, dispatch] = useReducer(channelReducer, NO_EVENTS);
  useEffect(() => dispatch({ type: 'begin' }), [client, channel]);
  useRealtimeEvent(channel, (event) => isShown(event) && dispatch({ type: 'event', event, max }));
  return { events, fresh, acknowledge: useCallback(() => dispatch({ type: 'acknowledge' }), []) };
}

/** @typedef {{ events: readonly RealtimeEvent<any>[], fresh: number }} ChannelState */
/** @type {ChannelState} */
const NO_EVENTS = { events: [], fresh: 0 };

/**
 * @param {ChannelState} state
 * @param {{ type: 'begin' } | { type: 'acknowledge' } | { type: 'event', event: RealtimeEvent<any>, max: number }}
 *   action
 * @returns {ChannelState}
 */
function channelReducer(state, action) {
  switch (action.type) {
    case 'begin':
      return NO_EVENTS;
    case 'acknowledge':
      return { ...state, fresh: 0 };
    case 'event':
      return { events: [action.event, ...state.events].slice(0, action.max), fresh: state.fresh + 1 };
  }
}

const never = async () => false;
const notNow = () => false;

/**
 * The inbox with `markRead` and `markAllRead`. Without a provider or a login the list is empty and marks return false.
 */
export function useNotifications() {
  const inbox = useRealtimeContext()?.inbox;
  return {
    ...useStore(inbox, NO_INBOX),
    markRead: inbox?.markRead ?? notNow,
    markAllRead: inbox?.markAllRead ?? notNow,
  };
}

/** The unread count; renders again only when it changes. */
export function useUnreadCount() {
  const inbox = useRealtimeContext()?.inbox;
  return useSyncExternalStore(
    inbox?.subscribe ?? NO_STORE.subscribe,
    () => inbox?.getSnapshot().unread ?? 0,
    () => 0,
  );
}

export function useToasts() {
  return useStore(useRealtimeContext()?.toasts, NO_TOASTS);
}

/** The user's choice of sound and desktop notifications, with `setSound` and `setDesktop`. */
export function useAlerts() {
  const alerts = useRealtimeContext()?.alerts;
  return {
    ...useStore(alerts, NO_ALERTS),
    setSound: alerts?.setSound ?? never,
    setDesktop: alerts?.setDesktop ?? never,
  };
}
