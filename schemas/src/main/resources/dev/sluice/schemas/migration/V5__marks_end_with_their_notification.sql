-- The id of a deleted notification may be used again, by a restore or by the application. The new notification must not
-- be read already. The function runs as its owner, because an application that may delete notifications may not be
-- allowed to delete marks.

create function sluice_delete_marks() returns trigger language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('delete from %I.notification_read where tenant_id = $1 and notification_id = $2', tg_table_schema)
    using old.tenant_id, old.id;
  return null;
end $$;

create trigger delete_marks after delete or update of tenant_id, id on notification
  for each row execute function sluice_delete_marks();

delete from notification_read r
  where not exists (select from notification n where n.tenant_id = r.tenant_id and n.id = r.notification_id);
