-- Each hour's totals are the same as those of all time: of the events received in it, and of what became of them since.
-- An unmapped event is counted under its provider's type.
alter table waybill_hourly_total alter column type set data type varchar(255);

insert into waybill_hourly_total (begins_at, source, sink, state, type, number)
    select begins_at, source, '', state, type, count(*)
    from (select date_trunc('hour', received_at at time zone 'UTC') at time zone 'UTC' as begins_at, source,
              case when unmapped_reason is null then 'received' else 'unmapped' end as state,
              case when unmapped_reason is null then type else provider_type end as type
          from waybill_event) e
    group by begins_at, source, state, type;
insert into waybill_hourly_total (begins_at, source, sink, state, type, number)
    select begins_at, source, '', state, '', count(*)
    from (select date_trunc('hour', received_at at time zone 'UTC') at time zone 'UTC' as begins_at, source,
              'duplicate' as state from waybill_duplicate
          union all
          select date_trunc('hour', received_at at time zone 'UTC') at time zone 'UTC' as begins_at, source,
              'rejected' as state from waybill_rejected) a
    group by begins_at, source, state;
-- A delivery made later takes one from what its sink did not take, which is counted by routing, as filtered.
insert into waybill_hourly_total (begins_at, source, sink, state, type, number)
    select begins_at, source, sink, state, type, sum(number)
    from (select date_trunc('hour', d.received_at at time zone 'UTC') at time zone 'UTC' as begins_at, d.source,
              d.sink, d.state, case when e.unmapped_reason is null then e.type else e.provider_type end as type,
              1 as number
          from waybill_delivery d join waybill_event e on e.id = d.event_id where d.received_at is not null
          union all
          select date_trunc('hour', l.received_at at time zone 'UTC') at time zone 'UTC' as begins_at, l.source,
              l.sink, 'filtered' as state, coalesce(e.routed_type, e.type) as type, -1 as number
          from waybill_taken_later l join waybill_event e on e.id = l.event_id) d
    group by begins_at, source, sink, state, type having sum(number) <> 0;
