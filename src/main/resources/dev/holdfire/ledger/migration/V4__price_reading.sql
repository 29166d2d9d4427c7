-- What a provider asked for when it was read: one row for each resource of a reading, never changed.
create table price_reading (
  backend  text not null,
  read_at  text not null,
  resource text not null,
  amount   text not null,
  unit     text not null,
  currency text not null,
  source   text not null,
  primary key (backend, read_at, resource)
) without rowid;
create trigger price_reading_is_final before update on price_reading begin select raise(abort, 'price_reading rows are never changed'); end;
create trigger price_reading_stays before delete on price_reading begin select raise(abort, 'price_reading rows are never deleted'); end;
