-- The pending deliveries that have failed since they are pending, so that they are tried again: among all that are pending, they
-- may be few.
create table waybill_retrying (
    received_at timestamp with time zone not null,
    event_id    varchar(64)              not null,
    sink        varchar(100)             not null
);
create unique index waybill_retrying_key on waybill_retrying (received_at, event_id, sink);
create index waybill_retrying_sink on waybill_retrying (sink, received_at, event_id);
create index waybill_retrying_event on waybill_retrying (event_id);
insert into waybill_retrying (received_at, event_id, sink)
    select d.received_at, d.event_id, d.sink from waybill_delivery d
    where d.state = 'pending' and d.received_at is not null and exists (select 1 from waybill_attempt f
        where f.received_at = d.received_at and f.event_id = d.event_id and f.sink = d.sink
        and f.outcome not in ('delivered', 'dry-run') and (d.settled_at is null or f.started_at >= d.settled_at));
