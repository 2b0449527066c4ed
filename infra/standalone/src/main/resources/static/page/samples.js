const ACTIVITIES = [
  ['participant.approved', 'participant'],
  ['participant.created', 'participant'],
  ['comment.added', 'document'],
  ['document.signed', 'document'],
  ['step.overdue', 'step'],
];
const NOTIFICATIONS = [
  ['task.assigned', 'A task was assigned to you'],
  ['step.overdue', 'A participant is overdue'],
  ['mention', 'You were mentioned'],
];

/** A random activity. */
export function randomActivity({ user }, batch) {
  const [kind, subjectType] = any(ACTIVITIES);
  return {
    kind,
    actorName: named(user),
    subjectType,
    subjectId: String(Math.floor(Math.random() * 900) + 100),
    payload: { batch },
  };
}

/** A random urgent notification for this user only. */
export function randomNotification({ user }, batch) {
  const [kind, title] = any(NOTIFICATIONS);
  return {
    kind,
    title,
    message: `Urgent, for ${named(user)} alone`,
    priority: 'urgent',
    recipientId: user,
    groupKey: kind,
    payload: { batch },
  };
}

/** "Ada" of "ada". */
export function named(user) {
  return user.charAt(0).toUpperCase() + user.slice(1);
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}
