-- Keys in the order in which events come: a key by the event's id, which is random, changes another page for each event.
-- The time is null while the event is not on record.
alter table waybill_attempt add column received_at timestamp with time zone;
update waybill_attempt set received_at = (select e.received_at from waybill_event e where e.id = event_id);
update waybill_delivery d set received_at = (select e.received_at from waybill_event e where e.id = d.event_id)
    where exists (select 1 from waybill_event e where e.id = d.event_id and e.received_at <> d.received_at);
alter table waybill_delivery drop constraint waybill_delivery_pkey;
create unique index waybill_delivery_key on waybill_delivery (received_at, event_id, sink);
drop index waybill_attempt_key;
create unique index waybill_attempt_key on waybill_attempt (received_at, event_id, id);
