-- The capture's role, with the least privileges. Run this once as a superuser, after the migrations, with your own
-- password. It is not a migration, because the owner of the tables may not be allowed to create roles. Grant the same
-- SELECT on the tables of further channels.
--
-- REPLICATION: create the replication slot and read from it. SELECT: take the initial snapshot, and find rows that were
-- never published. UPDATE: write the heartbeat that lets PostgreSQL recycle WAL.

create role sluice_capture login replication password 'change-me' connection limit 12;

grant usage  on schema public                                  to sluice_capture;
grant select on activity, notification, notification_read      to sluice_capture;
grant select (id), update (beaten_at) on sluice_heartbeat      to sluice_capture;

-- The migrations create the publication; the capture creates the slot at its first start. You may create the slot
-- yourself for a first start with FOLLOW_ONLY, which does not capture the existing rows:
--
--   select pg_create_logical_replication_slot('sluice', 'pgoutput', failover => true);   -- PostgreSQL 16: no failover
