const ACTIVITIES = [
  ['participant.approved', 'participant'], ['participant.created', 'participant'], ['comment.added', 'document'],
  ['document.signed', 'document'], ['step.overdue', 'step'],
];
const NOTIFICATIONS = [
  ['task.assigned', 'A task was assigned', 'normal'], ['step.overdue', 'A step is overdue', 'high'],
  ['mention', 'Somebody mentioned you', 'normal'], ['system.notice', 'The system will be updated tonight', 'low'],
];

/** An activity as an application might record it. */
export function randomActivity({ user }) {
  const [kind, subjectType] = any(ACTIVITIES);
  const actorName = user.charAt(0).toUpperCase() + user.slice(1);
  return { kind, actorName, subjectType, subjectId: String(Math.floor(Math.random() * 900) + 100), payload: { from: 'page' } };
}

export function randomNotification({ user }, toMe) {
  const [kind, title, priority] = any(NOTIFICATIONS);
  return { kind, title, priority, message: toMe ? 'For one reader' : 'For the whole tenant', ...(toMe ? { recipientId: user } : {}) };
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}
