-- A trigger is off under session_replication_role = replica, unless it is enabled always. A restore and the worker of a
-- subscription run that way, and their TRUNCATE removes rows without telling anybody, too.

alter table activity          enable always trigger refuse_truncate;
alter table notification      enable always trigger refuse_truncate;
alter table notification_read enable always trigger refuse_truncate;
