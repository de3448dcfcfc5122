-- Each index costs every event: those go that no query uses.
drop index waybill_event_subject;
drop index waybill_attempt_sink;
-- What replaces these and the primary keys of the two tables is in the next migration: the databases name keys differently.
drop index waybill_event_body_received;
drop index waybill_attempt_event;
