-- What the bridge asks: a reader's newest notifications, those for everybody among them, and which of them the reader has
-- marked. Without these, each page that opens would read its tenant's notifications from end to end.

create index notification_by_recipient on notification (tenant_id, recipient_id, id);
create index notification_read_by_user on notification_read (tenant_id, user_id, notification_id);
