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

/** An activity as an application might record it. */
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

/** An urgent notification to the user alone. */
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
