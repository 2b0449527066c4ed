/** The channel of an event name: "activity" of "activity:new". */
export function channelOf(eventName) {
  return eventName.split(':', 1)[0];
}

/**
 * The element of one channel in an event id: {text: "activity.3.1042", partition, offset, log}, or null. `log`
 * identifies the topic's incarnation that the offset belongs to. For this demonstration; an application must treat ids
 * as opaque.
 */
export function elementOf(id, channel) {
  for (const element of (id ?? '').split(',')) {
    const [text, incarnation = ''] = element.split('~', 2);
    const [name, partition, offset] = text.split('.');
    if (name === channel && /^\d+$/.test(partition) && /^-?\d+$/.test(offset)) {
      return { text, partition, offset: Number(offset), log: `${channel}.${partition}~${incarnation.slice(0, 4)}` };
    }
  }
  return null;
}
