-- The id of a deleted notification may be used again, by a restore or by the application. The new notification must not
-- be read already.

delete from notification_read r
  where not exists (select from notification n where n.tenant_id = r.tenant_id and n.id = r.notification_id);

-- The function runs as its owner, because an application that may delete notifications may not be allowed to delete
-- marks. So it names its table with the schema, and nobody else may use it for a trigger.
do $$
begin
  execute format('
    create function sluice_delete_marks() returns trigger language plpgsql
      security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      delete from %I.notification_read where tenant_id = old.tenant_id and notification_id = old.id;
      return null;
    end $body$', current_schema());
end $$;
revoke execute on function sluice_delete_marks() from public;

create trigger delete_marks after delete on notification
  for each row execute function sluice_delete_marks();
create trigger delete_marks_of_former_id after update of tenant_id, id on notification
  for each row when ((old.tenant_id, old.id) is distinct from (new.tenant_id, new.id))
  execute function sluice_delete_marks();
