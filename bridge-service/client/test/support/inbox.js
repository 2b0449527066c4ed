import { NotificationInbox } from '../../src/notifications/index.js';
import { Scene } from './reader.js';

/** How often the list was requested. */
export const lists = (bridge) => bridge.requests.filter(({ url }) => url.pathname === '/api/v1/notifications').length;

/** An inbox with a listener, in its own tab. */
export function opened(scene, { connect = true, token, ...options } = {}) {
  const reader = scene.reader({ token });
  const inbox = new NotificationInbox(reader.client, options, reader.tab.environment);
  if (connect) {
    reader.client.connect();
  }
  const close = inbox.subscribe(() => {});
  return {
    scene,
    reader,
    inbox,
    close,
    bridge: scene.bridge,
    get seen() {
      const { notifications, unread } = inbox.getSnapshot();
      return [notifications.map(({ id, readAt }) => (readAt === null ? id : `(${id})`)).join(' '), unread];
    },
  };
}

/** The same, after everything has happened that needs no time. */
export async function live(options, scene = new Scene()) {
  const view = opened(scene, options);
  await scene.settle();
  return view;
}
