-- Room that a person granted beforehand to the launches from one folder. Written once; its revocation is a row of its own.
create table allowance (
  allowance_id   text primary key,
  project_folder text not null,
  micros         integer not null,
  granted_at     text not null,
  until          text not null,
  approval_id    text not null references approval (approval_id)
);
create index allowance_by_folder on allowance (project_folder, until);
create table allowance_revoked (
  allowance_id text primary key references allowance (allowance_id),
  at           text not null
);

-- Which jobs were launched inside which allowance: what they reserve and spend counts against it.
create table allowance_job (
  job_id       text primary key references job (job_id),
  allowance_id text not null references allowance (allowance_id)
);
create index allowance_job_by_allowance on allowance_job (allowance_id);

create trigger allowance_is_final before update on allowance begin select raise(abort, 'allowance rows are never changed'); end;
create trigger allowance_stays before delete on allowance begin select raise(abort, 'allowance rows are never deleted'); end;
create trigger allowance_job_is_final before update on allowance_job begin select raise(abort, 'allowance_job rows are never changed'); end;
create trigger allowance_job_stays before delete on allowance_job begin select raise(abort, 'allowance_job rows are never deleted'); end;
