-- What was read before a launch, kept as it was: the script, its configuration and its modules. Each text once.
alter table job add column code_sha256 text not null default '';
create table source (
  sha256 text primary key,
  text   text not null
);
create table job_source (
  job_id text not null references job (job_id),
  path   text not null,
  sha256 text not null references source (sha256),
  primary key (job_id, path)
);

-- What was seen of a job while it ran: one row for each kind, replaced by a better one.
create table observation (
  job_id   text not null references job (job_id),
  kind     text not null,
  amount   integer not null,
  evidence text not null,
  at       text not null,
  primary key (job_id, kind)
);

create trigger source_is_final before update on source begin select raise(abort, 'source rows are never changed'); end;
create trigger source_stays before delete on source begin select raise(abort, 'source rows are never deleted'); end;
create trigger job_source_is_final before update on job_source begin select raise(abort, 'job_source rows are never changed'); end;
create trigger job_source_stays before delete on job_source begin select raise(abort, 'job_source rows are never deleted'); end;
create trigger observation_stays before delete on observation begin select raise(abort, 'observation rows are never deleted'); end;
