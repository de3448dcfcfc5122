-- What happened in an hour, counted. So far, webhooks that were refused; for these there are no rows.
create table waybill_hourly_total (
    begins_at timestamp with time zone not null,
    source    varchar(100)             not null,
    -- Empty for what concerns no sink, and no type.
    sink      varchar(100)             not null,
    state     varchar(20)              not null,
    type      varchar(200)             not null,
    number    bigint                   not null,
    primary key (begins_at, source, sink, state, type)
);

-- The events that arrived more than once, so that a list of them reads no others.
create table waybill_repeated (
    event_id    varchar(64) not null primary key,
    -- When the event first arrived; null while it is not on record.
    received_at timestamp with time zone,
    number      bigint      not null
);
insert into waybill_repeated
    select a.event_id, min(e.received_at), count(*)
    from waybill_duplicate a join waybill_event e on e.id = a.event_id group by a.event_id;
create index waybill_repeated_received on waybill_repeated (received_at, event_id);

create index waybill_duplicate_source on waybill_duplicate (source, received_at);
create index waybill_rejected_source on waybill_rejected (source, received_at);
drop index waybill_event_email;
create index waybill_event_lead_email on waybill_event (lead_email, received_at);
