-- Times are RFC 3339 text in UTC, amounts whole micro-dollars, days ISO dates in the policy's time zone.

-- What a job is. Written once, in the transaction that reserves its money, and never changed.
create table job (
  job_id          text primary key,
  batch_id        text,
  variant         text,
  created_at      text not null,
  session         text not null,
  tool            text not null,
  backend         text not null,
  project         text not null,
  project_folder  text not null,
  goal            text not null,
  script          text not null,
  script_sha256   text not null,
  config          text,
  config_sha256   text,
  entrypoint      text,
  arguments       text not null,
  gpu             text,
  gpu_count       integer not null,
  containers      integer not null,
  timeout_seconds integer not null,
  max_attempts    integer not null,
  smoke           integer not null,
  window_seconds  integer not null,
  estimate        integer not null,
  ceiling         integer not null,
  hourly          text not null,
  price_source    text not null,
  digest          text not null
);
create index job_by_script on job (script, created_at);
create index job_by_batch on job (batch_id) where batch_id is not null;

-- How it went: one row for each change of state, never changed.
create table job_event (
  seq    integer primary key autoincrement,
  job_id text not null references job (job_id),
  at     text not null,
  state  text not null,
  detail text not null
);
create index job_event_by_job on job_event (job_id, seq);

-- Where it stands now: a projection of job_event, kept in the same transaction.
create table job_now (
  job_id          text primary key references job (job_id),
  state           text not null,
  changed_at      text not null,
  detail          text not null,
  live            integer not null,
  handle          text,
  health          text not null,
  health_evidence text not null
);
create index job_now_live on job_now (live) where live = 1;

-- Money: one row for each movement, never changed.
create table entry (
  seq     integer primary key autoincrement,
  at      text not null,
  job_id  text not null references job (job_id),
  session text not null,
  kind    text not null,
  attempt integer not null,
  day     text not null,
  micros  integer not null,
  note    text not null
);
create index entry_by_job on entry (job_id, seq);
create index entry_by_day on entry (day) where kind = 'SPEND';

-- What live jobs may still spend, and on which days: a projection of entry, kept in the same transaction.
create table reservation (
  job_id    text primary key references job (job_id),
  micros    integer not null,
  first_day text not null,
  last_day  text not null
);

-- What was spent on a day, and by a session: projections of entry, so that a decision costs the same in a full ledger.
create table day_spend (
  day    text primary key,
  micros integer not null
);
create table session_spend (
  session text primary key,
  micros  integer not null
);

-- A caller's key for a launch, bound to the body that it came with.
create table idempotency (
  key    text primary key,
  body   text not null,
  at     text not null,
  job_id text not null,
  answer text
);

-- What a person is asked. Written once; the answer and its use are rows of their own, each possible once.
create table approval (
  approval_id text primary key,
  kind        text not null,
  digest      text not null,
  subject     text not null,
  job_id      text,
  phrase      text not null,
  asked_at    text not null,
  expires_at  text not null,
  session     text not null,
  facts       text not null
);
create index approval_by_digest on approval (kind, digest, asked_at);
create index approval_by_subject on approval (kind, subject, asked_at);
create table approval_answer (
  approval_id text primary key references approval (approval_id),
  answer      text not null,
  at          text not null,
  expires_at  text not null,
  channel     text not null
);
create table approval_use (
  approval_id text primary key references approval (approval_id),
  at          text not null,
  used_for    text not null
);
create table approval_event (
  seq         integer primary key autoincrement,
  approval_id text not null,
  at          text not null,
  what        text not null,
  channel     text not null
);

-- One row for each call, each covering the one before it.
create table audit (
  seq       integer primary key autoincrement,
  at        text not null,
  session   text not null,
  actor     text not null,
  tool      text not null,
  arguments text not null,
  outcome   text not null,
  refusals  text not null,
  job_id    text,
  money     text,
  detail    text not null,
  previous  text not null,
  hash      text not null
);

create trigger job_is_final before update on job begin select raise(abort, 'job rows are never changed'); end;
create trigger job_event_is_final before update on job_event begin select raise(abort, 'job_event rows are never changed'); end;
create trigger entry_is_final before update on entry begin select raise(abort, 'entry rows are never changed'); end;
create trigger audit_is_final before update on audit begin select raise(abort, 'audit rows are never changed'); end;
create trigger job_stays before delete on job begin select raise(abort, 'job rows are never deleted'); end;
create trigger job_event_stays before delete on job_event begin select raise(abort, 'job_event rows are never deleted'); end;
create trigger entry_stays before delete on entry begin select raise(abort, 'entry rows are never deleted'); end;
create trigger audit_stays before delete on audit begin select raise(abort, 'audit rows are never deleted'); end;
