-- Orders the states of a delivery: the highest counts, whatever the clock said. Null where an earlier version wrote the row.
alter table waybill_delivery add column revision bigint;
