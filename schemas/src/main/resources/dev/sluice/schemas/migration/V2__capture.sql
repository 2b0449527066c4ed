-- What the capture reads. The heartbeat is a captured table: only its changes let the capture confirm the write-ahead
-- log of a database in which nothing else is captured, and PostgreSQL recycle it.

create table sluice_heartbeat (
  id         int         primary key check (id = 1),
  beaten_at  timestamptz not null
);
insert into sluice_heartbeat values (1, now());

create publication sluice for table activity, notification, notification_read, sluice_heartbeat
  with (publish = 'insert, update, delete');
