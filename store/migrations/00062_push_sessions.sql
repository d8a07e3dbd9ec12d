-- A device is told while its browser is signed in: it goes with its session. A device from
-- before has the session of its person that the same kind of browser used last; one
-- without such a session is of a browser that has signed out. Quiet hours of equal times
-- were kept as a half. The second index finds what is to be told among the rows of all that
-- was.
-- +goose NO TRANSACTION
-- +goose Up
alter table push_devices add column if not exists session_id uuid references sessions (id) on delete cascade;
update push_devices d set session_id = (
    select s.id from sessions s where s.user_id = d.user_id and s.agent = d.agent order by s.seen_at desc limit 1)
where d.session_id is null;
delete from push_devices where session_id is null;
update profiles set quiet_to = null where quiet_from is null and quiet_to is not null;
drop index concurrently if exists push_devices_session;
create index concurrently push_devices_session on push_devices (session_id);
drop index concurrently if exists push_outbox_untold;
create index concurrently push_outbox_untold on push_outbox (due_at) where seq > told_seq;

-- +goose Down
drop index concurrently if exists push_outbox_untold;
drop index concurrently if exists push_devices_session;
alter table push_devices drop column session_id;
