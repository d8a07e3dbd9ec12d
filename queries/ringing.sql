-- The people of a direct conversation, and whether each has blocked the caller.
-- name: Conversation :many
select r.slug::text as slug, u.id as user_id, u.username::text as username,
    coalesce(nullif((case when m.muted_until > now() then 'none' else m.level end), ''), u.level)::text as level,
    coalesce(p.quiet_until, 'epoch')::timestamptz as quiet_until, coalesce(p.quiet_from, 0)::int as quiet_from, coalesce(p.quiet_to, 0)::int as quiet_to, coalesce(p.zone, '')::text as zone,
    exists (select from blocks b where b.user_id = u.id and b.blocked_id = @caller)::boolean as blocks
from rooms r
join memberships m on m.room_id = r.id
join users u on u.id = m.user_id and u.username is not null and u.deleted_at is null and u.barred_at is null
left join profiles p on p.user_id = u.id
where r.id = @room_id and r.direct is not null and r.slug is not null and r.deleted_at is null
order by u.id;

-- A worker or node that died may note a call again.
-- name: MissedCallAdd :exec
insert into missed_calls (user_id, room_id, by_id, began_at)
select m.user_id, m.room_id, @by_id::bigint, @began_at::timestamptz from memberships m
where m.room_id = @room_id and m.user_id = any(@users::bigint[])
on conflict (user_id, room_id) do update set by_id = excluded.by_id, began_at = excluded.began_at, calls = missed_calls.calls + 1
where missed_calls.began_at < excluded.began_at;

-- name: MissedCallsSeen :exec
delete from missed_calls where user_id = any(@users::bigint[]) and (@room_id::bigint = 0 or room_id = @room_id::bigint) and began_at <= @upto::timestamptz;

-- name: MissedCalls :many
select c.room_id, r.slug::text as slug, c.by_id, coalesce(u.username, '')::text as by_name, c.began_at, c.calls
from missed_calls c
join memberships m on m.user_id = c.user_id and m.room_id = c.room_id
join rooms r on r.id = c.room_id and r.deleted_at is null and r.slug is not null
join users u on u.id = c.by_id
where c.user_id = @user_id
order by c.began_at desc, c.room_id limit @most;

-- The devices of some users, to ring on, but those that, or whose push services, want to be left alone.
-- name: PushDevicesOf :many
select d.id, d.user_id, d.endpoint, d.p256dh, d.auth, d.created_at from push_devices d
where d.user_id = any(@users::bigint[])
  and not exists (select from push_pauses p where p.until > now() and p.origin in (d.endpoint, substring(d.endpoint from '^[^/]*//[^/]*')))
order by d.user_id, d.id;
