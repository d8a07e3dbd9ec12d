-- name: RetentionSet :execrows
insert into room_retention (room_id, days, since) values (@room_id, @days, now())
on conflict (room_id) do update set days = excluded.days, since = excluded.since, next_at = '-infinity' where room_retention.days <> excluded.days;

-- name: RetentionOf :one
select days, since from room_retention where room_id = @room_id;

-- Rooms that the server's retention is for.
-- name: RetentionBegin :exec
insert into room_retention (room_id)
select r.id from rooms r where r.deleted_at is null and not exists (select from room_retention p where p.room_id = r.id)
order by r.id limit @most on conflict do nothing;

-- One room that is due, for one worker. days is the room's own, once it holds.
-- name: RetentionClaim :one
with due as (
    select p.room_id from room_retention p join rooms r on r.id = p.room_id and r.deleted_at is null
    where p.next_at <= now() and (@by_server::boolean or p.days > 0 and p.since <= now() - @grace::interval)
    order by p.next_at limit 1 for update of p skip locked)
update room_retention p set next_at = now() + @every::interval
from due join rooms r on r.id = due.room_id
where p.room_id = due.room_id
returning p.room_id, (case when p.since <= now() - @grace::interval then p.days else 0 end)::integer as days, p.seq, r.last_seq;

-- name: RetentionDue :many
select seq, author_id from messages where room_id = @room_id and seq > @above and seq <= @upto and not deleted order by seq limit @most;

-- name: RetentionNext :exec
update room_retention set seq = greatest(seq, @seq::bigint), next_at = now() + @pause::interval where room_id = @room_id;

-- Reports keep a copy of the text, for so long after they are settled.
-- name: ReportsExpire :exec
delete from reports where settled_at < now() - @age::interval;
