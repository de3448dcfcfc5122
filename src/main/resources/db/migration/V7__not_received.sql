-- How many of the hub's received events the sink need not have: accepted while it had no subscription, or mapped by a replay
-- to other sinks. All others must be among its deliveries.
alter table waybill_subscription add column not_received bigint default 0 not null;
-- What is on record now is taken as right.
update waybill_subscription set not_received = greatest(0,
    (select coalesce(sum(number), 0) from waybill_total where sink = '' and state = 'received')
    - (select coalesce(sum(t.number), 0) from waybill_total t
       where t.sink = waybill_subscription.sink and t.source <> ''));
