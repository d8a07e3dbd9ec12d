-- name: ServerState :one
select s.name, s.setup_hash,
       exists (select from users u where u.role = 'owner' and u.deleted_at is null)::boolean as owned,
       exists (select from users u where u.deleted_at is null)::boolean as peopled
from server s;

-- name: ServerLock :one
select one from server for update;

-- name: ServerCodeSet :execrows
update server set setup_hash = @hash::bytea
where (setup_hash is null or @replace::boolean) and not exists (select from users u where u.role = 'owner' and u.deleted_at is null);

-- name: ServerNameSet :exec
update server set name = @name, setup_hash = null;

-- name: ServerRename :exec
update server set name = @name;
