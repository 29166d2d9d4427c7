-- One-time codes for the page, sealed as requests are. Only a slow salted hash of a code is kept; each try and the end of a code are rows of their own.
create table page_code (
  seq        integer primary key autoincrement,
  salt       text not null,
  hash       text not null,
  made_at    text not null,
  expires_at text not null,
  seal       text not null
);
create table page_code_try (
  seq       integer primary key autoincrement,
  page_code integer not null references page_code (seq),
  at        text not null
);
create index page_code_try_by_code on page_code_try (page_code);
create table page_code_use (
  page_code integer primary key references page_code (seq),
  at        text not null
);

create trigger page_code_is_final before update on page_code begin select raise(abort, 'page_code rows are never changed'); end;
create trigger page_code_stays before delete on page_code begin select raise(abort, 'page_code rows are never deleted'); end;
create trigger page_code_try_stays before delete on page_code_try begin select raise(abort, 'page_code_try rows are never deleted'); end;
create trigger page_code_use_stays before delete on page_code_use begin select raise(abort, 'page_code_use rows are never deleted'); end;
