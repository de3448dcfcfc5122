-- What is on record, counted: kept by whoever writes rows, in the same transaction. The ledger reads these few instead of
-- counting rows, and rows past their retention can go without being missed.
create table waybill_total (
    source varchar(100) not null,
    -- Empty for what concerns no sink.
    sink   varchar(100) not null,
    -- What a delivery is, or received, unmapped, duplicate, rejected.
    state  varchar(20)  not null,
    number bigint       not null,
    primary key (source, sink, state)
);

-- One row, locked by whoever is about to change totals: one writer at a time.
create table waybill_turn (
    one integer not null primary key
);
insert into waybill_turn values (1);

-- Beside each delivery what lists and totals ask of its event.
alter table waybill_delivery add column source varchar(100) default '' not null;
alter table waybill_delivery add column received_at timestamp with time zone;
update waybill_delivery set
    source = coalesce((select e.source from waybill_event e where e.id = event_id), ''),
    received_at = (select e.received_at from waybill_event e where e.id = event_id);
drop index waybill_delivery_state;
create index waybill_delivery_sink on waybill_delivery (sink, state, received_at);
create index waybill_delivery_state on waybill_delivery (state, received_at);

alter table waybill_event_body add column received_at timestamp with time zone;
update waybill_event_body set received_at = (select e.received_at from waybill_event e where e.id = event_id);
create index waybill_event_body_received on waybill_event_body (received_at);

create index waybill_event_type on waybill_event (type, received_at);
create index waybill_event_subject on waybill_event (subject);
create index waybill_event_email on waybill_event (lead_email);
create index waybill_duplicate_received on waybill_duplicate (received_at);

insert into waybill_total
    select source, '', case when unmapped_reason is null then 'received' else 'unmapped' end as state, count(*)
    from waybill_event group by source, case when unmapped_reason is null then 'received' else 'unmapped' end;
insert into waybill_total select source, '', 'duplicate', count(*) from waybill_duplicate group by source;
insert into waybill_total select source, '', 'rejected', count(*) from waybill_rejected group by source;
insert into waybill_total select source, sink, state, count(*) from waybill_delivery group by source, sink, state;
