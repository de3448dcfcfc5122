-- Bodies in the order in which they come: a key by the event's id, which is random, changes another page for each event.
alter table waybill_event_body drop primary key;
create unique index waybill_event_body_key on waybill_event_body (received_at, event_id);
-- One index finds an event's attempts, and refuses one that is written again.
alter table waybill_attempt drop primary key;
create unique index waybill_attempt_key on waybill_attempt (event_id, id);
