-- What was known when a launch was permitted and a report on it says again: one row for each batch or single job, written in the
-- transaction that reserves its money and never changed. 'checklist' and 'running' are JSON lists.
create table launch_record (
  subject       text primary key,
  at            text not null,
  estimate_line text not null,
  price_source  text not null,
  price_read_at text not null,
  tier          text not null,
  warn          integer not null,
  stop          integer not null,
  torch         text,
  checklist     text not null,
  running       text not null
);
create index launch_record_by_time on launch_record (at);

-- Whose notes were written into the project's file.
create table run_note (
  subject text primary key references launch_record (subject),
  at      text not null,
  file    text not null
);

create trigger launch_record_is_final before update on launch_record begin select raise(abort, 'launch_record rows are never changed'); end;
create trigger launch_record_stays before delete on launch_record begin select raise(abort, 'launch_record rows are never deleted'); end;
create trigger run_note_is_final before update on run_note begin select raise(abort, 'run_note rows are never changed'); end;
create trigger run_note_stays before delete on run_note begin select raise(abort, 'run_note rows are never deleted'); end;
