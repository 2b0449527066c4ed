-- The bridge's role for notifications, with the least privileges. Run this once as a superuser, after the migrations,
-- with your own password. The role reads notifications and writes read marks.

create role sluice_bridge login password 'change-me' connection limit 40;

grant usage          on schema public     to sluice_bridge;
grant select         on notification      to sluice_bridge;
grant select, insert on notification_read to sluice_bridge;
