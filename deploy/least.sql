-- The rights of the role that Parley serves with, where another role owns the tables. Their
-- owner runs this after "parley migrate"; run again, it changes nothing. parley_served can
-- add to the audit log and read it, and can neither change nor empty it. It changes no table.
grant usage on schema public to parley_served;
grant select, insert, update, delete on all tables in schema public to parley_served;
grant usage, select on all sequences in schema public to parley_served;
revoke update, delete, truncate, references, trigger on audit_log from parley_served;
revoke insert, update, delete, truncate on goose_db_version from parley_served;
