-- name: LevelGet :one
select level from users where id = @user_id and deleted_at is null;

-- Who saves the page as it is has chosen nothing.
-- name: LevelSet :exec
update users set level = @level, level_chosen = level_chosen or level <> @level where id = @user_id;

-- name: RoomLevels :many
select r.slug::text as slug, r.name, m.level, (case when m.muted_until > now() then m.muted_until else 'epoch' end)::timestamptz as muted_until, (r.direct is not null)::boolean as direct,
       (case when r.direct is null then null else array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(r.direct, ',')::bigint[]) and (u.id <> m.user_id or r.direct = m.user_id::text)
          order by u.username is null, u.username collate "C") end)::text[] as people
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null
where m.user_id = @user_id and (m.level <> '' or m.muted_until > now()) order by r.name_key, r.id;

-- name: RoomLevelSet :exec
update memberships set level = @level, muted_until = nullif(@muted_until::timestamptz, 'epoch') where user_id = @user_id and room_id = @room_id;

-- name: KeywordsGet :one
select words from keywords where user_id = @user_id;

-- name: KeywordsSet :exec
insert into keywords (user_id, words) values (@user_id, @words) on conflict (user_id) do update set words = excluded.words;

-- name: KeywordsForget :exec
delete from keywords where user_id = @user_id;

-- name: QuietHoursSet :exec
insert into profiles (user_id, quiet_from, quiet_to) values (@user_id, nullif(@quiet_from::int, @quiet_to::int), nullif(@quiet_to::int, @quiet_from::int))
on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to;
