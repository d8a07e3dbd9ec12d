-- Rooms as the server's admins see them: nothing of what is written in them. Direct
-- conversations are none of these.
-- name: RoomsManagedPage :many
select id, name_key::text as name_key from rooms
where deleted_at is null and direct is null and name_key >= @from_key::text and name_key like '%' || @pattern::text || '%'
order by name_key, id limit @most;

-- name: RoomManagedID :one
select id from rooms where slug = @slug::text and deleted_at is null and direct is null;

-- name: RoomsManaged :many
select r.id, r.slug::text as slug, r.name, r.private, (r.archived_at is not null)::boolean as archived, r.created_at, r.last_seq,
    (select count(*) from memberships m where m.room_id = r.id)::int as members,
    coalesce((select x.created_at from messages x where x.room_id = r.id and x.seq = r.last_seq), 'epoch')::timestamptz as active_at,
    coalesce((select sum(f.size) from files f where f.room_id = r.id), 0)::bigint as files,
    array(select u.username from memberships a join users u on u.id = a.user_id
        where a.room_id = r.id and a.admin and u.username is not null order by a.joined_at, a.user_id)::text[] as admins,
    exists (select from memberships a join users u on u.id = a.user_id where a.room_id = r.id and a.admin and u.barred_at is null)::boolean as managed
from rooms r where r.id = any(@ids::bigint[]) and r.deleted_at is null
order by r.name_key, r.id;
