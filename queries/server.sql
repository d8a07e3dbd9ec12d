-- name: ServerState :one
select s.name, s.setup_hash, s.settings, s.settings_rev,
       exists (select from users u where u.role = 'owner' and u.deleted_at is null)::boolean as owned,
       exists (select from users u where u.deleted_at is null)::boolean as peopled,
       (exists (select from held h where h.state = 'waiting') or exists (select from held h where h.state = 'refused'))::boolean as holding
from server s;

-- name: ServerLock :one
select one from server for update;

-- name: ServerCodeSet :execrows
update server set setup_hash = @hash::bytea
where (setup_hash is null or @replace::boolean) and not exists (select from users u where u.role = 'owner' and u.deleted_at is null);

-- name: ServerNameSet :exec
update server set name = @name, setup_hash = null;

-- The settings that an admin saw are replaced; those that another one has changed since are
-- not. Accounts that have not chosen their level get another default with it.
-- name: ServerSettingsSet :one
with was as (select coalesce(nullif(x.settings ->> 'level', ''), 'all') as level from server x),
s as (update server set name = @name, settings = @settings::jsonb, settings_rev = server.settings_rev + 1 where server.settings_rev = @rev
      returning coalesce(nullif(server.settings ->> 'level', ''), 'all') as level),
u as (update users k set level = s.level from s, was where was.level <> s.level and not k.level_chosen and k.level = was.level)
select count(*) from s;

-- The rooms that newcomers come into: public ones that exist and are not archived.
-- name: RoomsDefault :many
select r.id, r.slug::text as slug, r.name, (r.archived_at is not null)::boolean as archived
from server s cross join lateral jsonb_array_elements_text(coalesce(s.settings -> 'rooms', '[]')) as k (id)
join rooms r on r.id = k.id::bigint
where r.deleted_at is null and not r.private and r.direct is null
order by r.id;
