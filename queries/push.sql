-- name: PushKeys :one
select public, sealed from push_keys;

-- name: PushKeysInsert :exec
insert into push_keys (public, sealed) values (@public, @sealed) on conflict do nothing;

-- name: PushKeysSeal :exec
update push_keys set sealed = @sealed where public = @public;

-- A browser that another account used before tells the new one.
-- name: PushDeviceAdd :execrows
insert into push_devices (user_id, session_id, endpoint, p256dh, auth, agent)
select @user_id, @session_id::uuid, @endpoint, @p256dh, @auth, @agent
where (select count(*) from push_devices d where d.user_id = @user_id) < @most::int
   or exists (select from push_devices d where d.user_id = @user_id and d.endpoint = @endpoint)
on conflict (endpoint) do update set user_id = excluded.user_id, session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth, agent = excluded.agent, created_at = now();

-- name: PushDevices :many
select id, agent, created_at from push_devices where user_id = @user_id order by created_at, id;

-- name: PushDeviceRemove :execrows
delete from push_devices where id = @id and user_id = @user_id;

-- A browser's next session takes over its device, unless it is another account's.
-- name: PushDevicesPass :exec
update push_devices d set session_id = s.id from sessions s
where d.session_id = @before::uuid and s.id = @next and s.user_id = d.user_id;

-- name: PushDevicesForget :exec
delete from push_devices where user_id = @user_id;

-- name: PushDeviceGone :exec
delete from push_devices where id = @id;

-- name: PushTest :execrows
insert into push_outbox (device_id, room_id, seq) select d.id, 0, 1 from push_devices d where d.id = @id and d.user_id = @user_id
on conflict (device_id, room_id) do update set seq = push_outbox.told_seq + 1, tries = 0, due_at = now();

-- A room without a cursor has one from the least read position of the people with devices:
-- older messages they have read, and messages older than a device are not told on it.
-- name: PushCursorsAdd :exec
insert into push_cursors (room_id, seq)
select m.room_id, min(m.read_seq)
from (select distinct user_id from push_devices) as d join memberships m on m.user_id = d.user_id
where not exists (select from push_cursors c where c.room_id = m.room_id)
group by m.room_id on conflict do nothing;

-- name: PushClaim :many
update push_cursors c set leased_until = now() + @lease::interval
from (select k.room_id, r.last_seq, r.slug, r.name, r.direct is not null as direct
      from push_cursors k join rooms r on r.id = k.room_id and r.deleted_at is null and r.slug is not null
      where (@all_rooms::boolean or k.room_id = any(@rooms::bigint[])) and r.last_seq > k.seq and k.leased_until < now()
      limit @most for update of k skip locked) as x
where c.room_id = x.room_id
returning c.room_id, c.seq, x.last_seq, x.slug::text as slug, x.name, x.direct::boolean as direct;

-- name: PushMessages :many
select m.room_id, m.seq, m.author_id, m.body, m.called, coalesce(m.thread, 0)::bigint as thread, m.created_at,
    array(select n.user_id from mentions n join push_devices d on d.user_id = n.user_id where n.room_id = m.room_id and n.seq = m.seq)::bigint[] as named
from (select unnest(@rooms::bigint[]) as room_id, unnest(@froms::bigint[]) as seq, unnest(@uptos::bigint[]) as upto) as k
join messages m on m.room_id = k.room_id and m.seq > k.seq and m.seq <= k.upto
where not m.deleted and m.created_at > now() - interval '1 day';

-- The members with devices of some rooms; with a person that one alone.
-- name: PushReaders :many
select m.room_id, m.user_id, m.read_seq, coalesce(nullif((case when m.muted_until > now() then 'none' else m.level end), ''), u.level)::text as level,
    coalesce(p.quiet_until, 'epoch')::timestamptz as quiet_until, coalesce(p.quiet_from, 0)::int as quiet_from, coalesce(p.quiet_to, 0)::int as quiet_to, coalesce(p.zone, '')::text as zone,
    coalesce(w.words, '{}')::text[] as words,
    array(select b.blocked_id from blocks b where b.user_id = m.user_id)::bigint[] as blocked
from (select distinct user_id from push_devices where @person::bigint = 0 or user_id = @person::bigint) as d
join memberships m on m.user_id = d.user_id and m.room_id = any(@rooms::bigint[])
join users u on u.id = m.user_id and u.deleted_at is null and u.barred_at is null
left join profiles p on p.user_id = u.id
left join keywords w on w.user_id = u.id;

-- Who of the people with devices follows some threads; with a person whether that one does.
-- name: PushFollowers :many
select t.room_id, t.thread, d.user_id
from (select unnest(@rooms::bigint[])::bigint as room_id, unnest(@threads::bigint[])::bigint as thread) as t
join (select distinct user_id from push_devices where @person::bigint = 0 or user_id = @person::bigint) as d on exists (select from memberships m where m.user_id = d.user_id and m.room_id = t.room_id)
where coalesce((select f.follows from thread_follows f where f.user_id = d.user_id and f.room_id = t.room_id and f.thread = t.thread),
    exists (select from messages m where m.author_id = d.user_id and m.room_id = t.room_id and m.thread = t.thread)
    or exists (select from messages m where m.author_id = d.user_id and m.room_id = t.room_id and m.seq = t.thread));

-- Who of the people with devices does not follow some threads, and said so, or muted them; with
-- a person whether that one did.
-- name: PushMuted :many
select f.room_id, f.thread, f.user_id, f.muted
from (select unnest(@rooms::bigint[])::bigint as room_id, unnest(@threads::bigint[])::bigint as thread) as t
join thread_follows f on f.room_id = t.room_id and f.thread = t.thread and not f.follows
where (@person::bigint = 0 or f.user_id = @person::bigint) and exists (select from push_devices d where d.user_id = f.user_id);

-- What waits already waits on, also for an endpoint that does not answer: its back-off is
-- kept. A row that is being told is told again after it, see PushTold.
-- name: PushQueue :exec
insert into push_outbox (device_id, room_id, seq, due_at)
select d.id, k.room_id, k.seq, now() + @grace::interval
from (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@ats::timestamptz[]) as at) as k
join push_devices d on d.user_id = k.user_id and d.created_at <= k.at
on conflict (device_id, room_id) do update set seq = excluded.seq,
    due_at = case when push_outbox.seq > push_outbox.told_seq then push_outbox.due_at else excluded.due_at end
where push_outbox.seq < excluded.seq;

-- name: PushAdvance :exec
update push_cursors c set seq = greatest(c.seq, k.upto), leased_until = '-infinity'
from (select unnest(@rooms::bigint[]) as room_id, unnest(@uptos::bigint[]) as upto) as k
where c.room_id = k.room_id;

-- What is to be told. A worker that dies leaves its rows to others after a while. What goes to a push service, or
-- a device, that wants to be left alone waits until then, and is returned to be counted alone.
-- name: PushTake :many
update push_outbox o set due_at = coalesce(w.until, now() + @lease::interval), tries = o.tries + case when w.until is null then 1 else 0 end
from (select x.device_id, x.room_id from push_outbox x where x.seq > x.told_seq and x.due_at <= now() order by x.due_at limit @most for update skip locked) as t
join push_devices d on d.id = t.device_id
cross join lateral (select max(p.until) as until from push_pauses p where p.until > now() and p.origin in (d.endpoint, substring(d.endpoint from '^[^/]*//[^/]*'))) as w
left join users u on u.id = d.user_id and u.deleted_at is null and u.barred_at is null
left join memberships m on m.user_id = u.id and m.user_id = d.user_id and m.room_id = t.room_id
left join rooms r on r.id = t.room_id and r.deleted_at is null
where o.device_id = t.device_id and o.room_id = t.room_id
returning o.device_id, o.room_id, o.seq, o.told_seq, o.tries, d.user_id, d.endpoint, d.p256dh, d.auth, d.created_at, coalesce(m.read_seq, -1)::bigint as read_seq,
    coalesce(r.slug, '')::text as slug, coalesce(r.name, '')::text as name, (r.direct is not null)::boolean as direct, (w.until is not null)::boolean as paused,
    coalesce((select case when x.deleted then '' else said(x.body, x.files) end from messages x where x.room_id = o.room_id and x.seq = o.seq), '')::text as body,
    coalesce((select a.username from messages x join users a on a.id = x.author_id where x.room_id = o.room_id and x.seq = o.seq and not x.deleted), '')::text as author;

-- name: PushPausesAdd :exec
insert into push_pauses (origin, until) values (@origin, now() + @pause::interval)
on conflict (origin) do update set until = greatest(push_pauses.until, excluded.until);

-- name: PushPausesForget :exec
delete from push_pauses where until < now();

-- name: PushTold :exec
update push_outbox set told_seq = greatest(told_seq, @seq), tries = 0, due_at = now() where device_id = @device_id and room_id = @room_id;

-- What is not told any more counts as if it had never waited: a withdrawal names what was told.
-- name: PushSettle :execrows
update push_outbox set seq = told_seq, tries = 0, due_at = now() where device_id = @device_id and room_id = @room_id and seq <= @seq;

-- name: PushDrop :execrows
delete from push_outbox where device_id = @device_id and room_id = @room_id and seq <= @seq;

-- name: PushBack :execrows
update push_outbox set seq = @before, due_at = now() where device_id = @device_id and room_id = @room_id and seq = @seq;

-- A message that came while an earlier one was being told is due at once.
-- name: PushNext :exec
update push_outbox set due_at = now() where device_id = @device_id and room_id = @room_id and seq > @seq;

-- name: PushLater :exec
update push_outbox set due_at = now() + @pause::interval, tries = @tries where device_id = @device_id and room_id = @room_id;

-- What was told and is read since, or is no longer for its person. The rows go: a notification that stays is a small harm.
-- name: PushReadTake :many
with gone as (
    delete from push_outbox o where (o.device_id, o.room_id) in (
        select x.device_id, x.room_id from push_outbox x join push_devices d on d.id = x.device_id
        left join memberships m on m.user_id = d.user_id and m.room_id = x.room_id
        where x.told_seq >= x.seq and x.room_id > 0 and (m.user_id is null or m.read_seq >= x.told_seq)
          and not exists (select from push_pauses p where p.until > now() and p.origin in (d.endpoint, substring(d.endpoint from '^[^/]*//[^/]*'))) limit @most for update of x skip locked)
    returning o.device_id, o.room_id, o.told_seq)
select g.device_id, g.room_id, g.told_seq, d.endpoint, d.p256dh, d.auth from gone g join push_devices d on d.id = g.device_id;

-- A process of an older version subscribes a device under no session, so no sign-out would end it.
-- Its browser subscribes again at its next page.
-- name: PushDevicesWithoutSession :exec
delete from push_devices where session_id is null;

-- What was told a week ago is not withdrawn any more.
-- name: PushForget :exec
delete from push_outbox where due_at < now() - interval '7 days';
