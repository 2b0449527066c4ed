-- The role that the capture needs, and no more. Run once by a superuser, after the migrations, with a password of your own;
-- not a migration, because whoever owns the tables need not be allowed to create roles. Tables of further channels need
-- the same SELECT.
--
-- REPLICATION: to make the slot and to follow it. SELECT: to copy the rows that are there before the first start, and to
-- find rows that were never published. UPDATE: the heartbeat that lets PostgreSQL recycle its log.

create role sluice_capture login replication password 'change-me' connection limit 12;

grant usage  on schema public                                  to sluice_capture;
grant select on activity, notification, notification_read      to sluice_capture;
grant select (id), update (beaten_at) on sluice_heartbeat      to sluice_capture;

-- The publication is made by the migrations, the slot by the capture at its first start. A slot that is made by hand is
-- for a capture that follows only, without the rows that are older:
--
--   select pg_create_logical_replication_slot('sluice', 'pgoutput');
