-- The role that the bridge needs to serve notifications, and no more. Run once by a superuser, after the migrations, with a
-- password of your own. It reads notifications and writes readers' marks.

create role sluice_bridge login password 'change-me' connection limit 40;

grant usage          on schema public     to sluice_bridge;
grant select         on notification      to sluice_bridge;
grant select, insert on notification_read to sluice_bridge;
