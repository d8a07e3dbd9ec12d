-- name: LevelGet :one
select level from users where id = @user_id and deleted_at is null;

-- name: LevelSet :exec
update users set level = @level where id = @user_id;

-- name: RoomLevels :many
select r.slug::text as slug, r.name, m.level, (r.direct is not null)::boolean as direct,
       (case when r.direct is null then null else array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(r.direct, ',')::bigint[]) and (u.id <> m.user_id or r.direct = m.user_id::text)
          order by u.username is null, u.username collate "C") end)::text[] as people
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null
where m.user_id = @user_id and m.level <> '' order by r.name_key, r.id;

-- name: RoomLevelSet :exec
update memberships set level = @level where user_id = @user_id and room_id = @room_id;
