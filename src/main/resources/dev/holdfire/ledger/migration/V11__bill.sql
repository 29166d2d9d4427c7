-- What a provider bills comes after a job has ended: the jobs of the last days are looked up by their end.
create index job_now_ended on job_now (changed_at) where live = 0;
