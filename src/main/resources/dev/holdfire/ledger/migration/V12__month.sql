-- What was spent in a month at each backend: a projection of entry, for a cap on the month.
create table month_spend (
  month   text not null,
  backend text not null,
  micros  integer not null,
  primary key (month, backend)
);
insert into month_spend
  select substr(entry.day, 1, 7), job.backend, sum(entry.micros)
  from entry join job using (job_id)
  where entry.kind in ('SPEND', 'BILL')
  group by substr(entry.day, 1, 7), job.backend;
