-- The routings under which events were accepted: the sinks, and which types each of them took. None is ever changed.
create table waybill_routing (
    id      varchar(16)              not null primary key,
    since   timestamp with time zone not null,
    routing text                     not null
);

-- The events accepted under each routing. The events that a sink did not take are counted here alone, not by rows.
create table waybill_routed_total (
    routing varchar(16)  not null,
    source  varchar(100) not null,
    type    varchar(200) not null,
    number  bigint       not null,
    primary key (routing, source, type)
);

-- The same for each hour in which they were received.
create table waybill_hourly_routed (
    begins_at timestamp with time zone not null,
    routing   varchar(16)              not null,
    source    varchar(100)             not null,
    type      varchar(200)             not null,
    number    bigint                   not null,
    primary key (begins_at, routing, source, type)
);

-- Null for an unmapped event, and for one that was accepted before.
alter table waybill_event add column routing varchar(16);
-- The type by which the event was routed, if a replay has mapped it since.
alter table waybill_event add column routed_type varchar(200);

-- The events that a sink did not take, but was sent later: they have a row in waybill_delivery like any other.
create table waybill_taken_later (
    event_id    varchar(64)              not null,
    sink        varchar(100)             not null,
    source      varchar(100)             not null,
    received_at timestamp with time zone not null,
    primary key (event_id, sink)
);
create index waybill_taken_later_received on waybill_taken_later (received_at);
