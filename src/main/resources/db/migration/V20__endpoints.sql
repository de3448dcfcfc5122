-- Which endpoint of a client a delivery is for; null at a sink that calls none, and while it is not known.
alter table waybill_delivery add column endpoint varchar(255);

-- The same deliveries alone, so that those of an endpoint are found, and all others need no index for it.
create table waybill_endpoint_delivery (
    received_at timestamp with time zone not null,
    event_id    varchar(64)              not null,
    sink        varchar(100)             not null,
    endpoint    varchar(255)             not null
);
create unique index waybill_endpoint_delivery_key on waybill_endpoint_delivery (received_at, event_id, sink);
create index waybill_endpoint_delivery_endpoint on waybill_endpoint_delivery (sink, endpoint, received_at, event_id);

-- Counted, as the totals of the sinks are.
create table waybill_endpoint_total (
    sink     varchar(100) not null,
    endpoint varchar(255) not null,
    state    varchar(20)  not null,
    number   bigint       not null,
    primary key (sink, endpoint, state)
);
