-- What operators asked for, and what came of it.
create table waybill_change (
    id       varchar(40)              not null primary key,
    asked_at timestamp with time zone not null,
    operator varchar(64),
    origin   varchar(10)              not null,
    action   varchar(40)              not null,
    event_id varchar(1001),
    sink     varchar(1001),
    source   varchar(1001),
    -- The other parameters, as JSON.
    asked    text                     not null,
    outcome  varchar(10)              not null,
    detail   text                     not null
);
create index waybill_change_asked on waybill_change (asked_at, id);
create index waybill_change_event on waybill_change (event_id);
