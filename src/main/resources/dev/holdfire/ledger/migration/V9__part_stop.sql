-- The stop of one part of a job, such as a call that is one too many, while the rest goes on: one row for each step, never changed.
create table part_stop (
  seq    integer primary key autoincrement,
  job_id text not null references job (job_id),
  part   text not null,
  at     text not null,
  state  text not null,
  detail text not null
);
create index part_stop_by_job on part_stop (job_id, seq);

create trigger part_stop_is_final before update on part_stop begin select raise(abort, 'part_stop rows are never changed'); end;
create trigger part_stop_stays before delete on part_stop begin select raise(abort, 'part_stop rows are never deleted'); end;

-- Who looks at the jobs of a cloud for all, until when. It is renewed while its holder lives, and anybody's after that.
create table lease (
  name   text primary key,
  holder text not null,
  until  text not null
) without rowid;
