-- A row that speaks for a person carries a seal: a digest of its content under a key that does not lie in here. Seals are
-- rows of their own, so that a table keeps the form it had; 'part' is request, answer or use.
create table approval_seal (
  approval_id text not null,
  part        text not null,
  seal        text not null,
  primary key (approval_id, part)
) without rowid;
create table allowance_seal (
  allowance_id text primary key,
  seal         text not null
) without rowid;

-- Which ledger this is: a sealed row of another one is no row of this.
create table ledger_identity (
  one      integer primary key check (one = 1),
  identity text not null
);
insert into ledger_identity values (1, lower(hex(randomblob(16))));

-- The keys that rows were sealed with, by a mark that does not tell them. Rows up to last_approval and last_allowance are
-- older than the key: history at best.
create table seal_key (
  seq            integer primary key autoincrement,
  at             text not null,
  mark           text not null,
  last_approval  integer not null,
  last_allowance integer not null,
  seal           text not null
);

-- The latest time that was seen, so that a clock that is set back is noticed; and what had been open then, which has
-- lapsed for good.
create table clock_seen (
  one    integer primary key check (one = 1),
  latest text not null
);
create table approval_lapse (
  approval_id text primary key references approval (approval_id),
  at          text not null
);
