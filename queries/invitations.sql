-- The account is locked: one that is deactivated meanwhile invites nobody.
-- name: InvitationInsert :one
insert into invitations (code_hash, made_by, role, uses, expires_at)
select @code_hash::bytea, u.id, @role::text, @uses::integer, @expires_at::timestamptz from users u where u.id = @made_by and u.barred_at is null for no key update
returning id;

-- name: InvitationRoomsInsert :exec
insert into invitation_rooms (invitation_id, room_id)
select @invitation_id::bigint, r.id from rooms r where r.id = any(@rooms::bigint[]) and r.deleted_at is null;

-- name: InvitationIDByCode :one
select id from invitations where code_hash = @code_hash::bytea;

-- name: InvitationLock :one
select id from invitations where code_hash = @code_hash::bytea for update;

-- A process of an older release demotes or deactivates without revoking: who may not invite any more has no
-- invitation that works.
-- name: InvitationGet :one
select i.id, i.role, i.uses, i.used, i.expires_at, i.created_at, coalesce(u.username, '')::text as made_by,
    coalesce(i.revoked_at, case when u.role in ('owner', 'admin') and u.barred_at is null and u.deleted_at is null then 'epoch' else now() end)::timestamptz as revoked_at
from invitations i join users u on u.id = i.made_by
where i.id = @id;

-- name: InvitationsList :many
select i.id, i.role, i.uses, i.used, i.expires_at, i.created_at, coalesce(u.username, '')::text as made_by,
    coalesce(i.revoked_at, case when u.role in ('owner', 'admin') and u.barred_at is null and u.deleted_at is null then 'epoch' else now() end)::timestamptz as revoked_at
from invitations i join users u on u.id = i.made_by
where i.id <= @upto order by i.id desc limit @most;

-- name: InvitationRooms :many
select ir.invitation_id, r.id, r.slug::text as slug, r.name, r.private
from invitation_rooms ir join rooms r on r.id = ir.room_id and r.deleted_at is null
where ir.invitation_id = any(@ids::bigint[]) order by r.name_key, r.id;

-- name: InvitationUsers :many
select u.id, coalesce(u.username, '')::text as username, iu.used_at
from invitation_uses iu join users u on u.id = iu.user_id
where iu.invitation_id = @id order by iu.used_at desc, u.id limit @most;

-- name: InvitationRevoke :execrows
update invitations set revoked_at = now() where id = @id and revoked_at is null;

-- name: InvitationUsedBy :one
select exists (select from invitation_uses where invitation_id = @id and user_id = @user_id)::boolean;

-- name: InvitationUse :exec
with taken as (insert into invitation_uses (invitation_id, user_id) values (@id, @user_id) returning invitation_id)
update invitations i set used = i.used + 1 from taken t where i.id = t.invitation_id;

-- name: InvitationRoomsLock :many
select r.id from rooms r
where r.id = any(array(
    select ir.room_id from invitation_rooms ir where ir.invitation_id = @id
    union all
    select k.id::bigint from server s cross join lateral jsonb_array_elements_text(coalesce(s.settings -> 'rooms', '[]')) as k (id) where @newcomer::boolean))
order by r.id for no key update;

-- name: InvitationJoin :execrows
with joined as (
    insert into memberships (user_id, room_id, admin, read_seq)
    select @user_id, r.id, not exists (select from memberships m where m.room_id = r.id), r.last_seq from invitation_rooms ir join rooms r on r.id = ir.room_id and r.deleted_at is null
    where ir.invitation_id = @id and not exists (select from room_bans b where b.room_id = r.id and b.user_id = @user_id)
    on conflict do nothing returning room_id)
update rooms r set members_rev = r.members_rev + 1 from joined j where r.id = j.room_id;

-- name: InvitationJoined :many
select r.id, r.slug::text as slug, r.name, r.private
from invitation_rooms ir join rooms r on r.id = ir.room_id and r.deleted_at is null
join memberships m on m.room_id = r.id and m.user_id = @user_id
where ir.invitation_id = @id order by r.name_key, r.id;
