-- Of an account that is there.
-- name: AvatarSetUser :execrows
insert into avatars (user_id, hash, small, large)
select u.id, @hash, @small, @large from users u where u.id = @user_id and u.deleted_at is null for key share
on conflict (user_id) do update set hash = excluded.hash, small = excluded.small, large = excluded.large, changed_at = now();

-- name: AvatarSetRoom :execrows
insert into avatars (room_id, hash, small, large)
select r.id, @hash, @small, @large from rooms r where r.id = @room_id and r.deleted_at is null
on conflict (room_id) do update set hash = excluded.hash, small = excluded.small, large = excluded.large, changed_at = now();

-- user_id or room_id is null.
-- name: AvatarRemove :execrows
update avatars set hash = '', small = '', large = '', changed_at = now()
where (user_id = sqlc.narg(user_id)::bigint or room_id = sqlc.narg(room_id)::bigint) and hash <> '';

-- name: AvatarsSince :many
select coalesce(a.user_id, 0)::bigint as user_id, coalesce(a.room_id, 0)::bigint as room_id,
       coalesce(u.username::text, r.slug::text, '')::text as name, a.hash, a.changed_at
from avatars a left join users u on u.id = a.user_id left join rooms r on r.id = a.room_id
where a.changed_at >= @since order by a.changed_at;

-- name: AvatarOf :one
select hash, small, large from avatars
where (user_id = sqlc.narg(user_id)::bigint or room_id = sqlc.narg(room_id)::bigint) and hash <> '';

-- The small ones of those whom the viewer may know; see Strangers.
-- name: AvatarsKnown :many
select u.username::text as name, a.hash, a.small from avatars a join users u on u.id = a.user_id join users v on v.id = @viewer_id
where u.username = any(@names::text[]) and a.hash <> '' and (u.id = v.id or u.role <> 'guest' and v.role <> 'guest' or exists (
    select from memberships x join memberships y on y.room_id = x.room_id join rooms r on r.id = x.room_id
    where x.user_id = v.id and y.user_id = u.id and r.deleted_at is null))
order by u.username;
