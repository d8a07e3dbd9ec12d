-- name: Clock :one
select clock_timestamp()::timestamptz;

-- name: StorageTotals :one
select (select coalesce(sum(size), 0) from blobs)::bigint as stored, pg_database_size(current_database())::bigint as database;

-- No sum by kind, room or person has files of direct conversations: its readers would learn that there are some.
-- name: StorageKinds :many
select (case when kind like 'image/%' then 'pictures' when kind like 'audio/%' then 'sounds' when kind like 'video/%' then 'videos' else 'documents' end)::text as name,
    count(*)::bigint as files, coalesce(sum(size), 0)::bigint as bytes
from files f join rooms r on r.id = f.room_id and r.direct is null group by 1 order by bytes desc, 1;

-- name: StorageRooms :many
select r.name, r.slug::text as slug, r.private, k.files::bigint as files, k.bytes::bigint as bytes
from (select room_id, count(*) as files, sum(size) as bytes from files group by room_id) as k
join rooms r on r.id = k.room_id and r.direct is null and r.deleted_at is null
order by k.bytes desc, r.id limit @most;

-- name: StoragePeople :many
select u.username::text as username, k.files::bigint as files, k.bytes::bigint as bytes
from (select f.user_id, count(*) as files, sum(f.size) as bytes from files f join rooms r on r.id = f.room_id and r.direct is null group by f.user_id) as k
join users u on u.id = k.user_id and u.username is not null
order by k.bytes desc, u.id limit @most;

-- Notifications that are due, and those that a push service did not take and that are due again
-- later: due_at moves with each try. Those that are told wait for something to tell.
-- name: PushWaiting :one
select count(*) filter (where due_at <= now())::bigint as waiting, coalesce(extract(epoch from now() - min(due_at)), 0)::float8 as oldest,
    count(*) filter (where tries > 1 and due_at > now())::bigint as failing
from push_outbox where seq > told_seq;
