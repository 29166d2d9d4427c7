-- What a decision and the status look up must not cost more as the ledger grows.
create index entry_overrun on entry (seq) where kind = 'OVERRUN';
create index job_by_time on job (created_at);
create index approval_by_expiry on approval (expires_at);
create index approval_answer_by_expiry on approval_answer (expires_at);
