-- name: UserInsert :one
insert into users (username, username_key, username_skeleton, email, email_key, password_hash, role, level)
select @username::text, @username_key::text, @username_skeleton::text, @email::text, @email_key::text, @password_hash::text, @role::text, coalesce(nullif(s.settings ->> 'level', ''), 'all')
from server s
returning id, created_at;

-- The longest of the keys is that of an account which shares the others: see
-- names_shared.
-- name: CredentialsByEmail :one
select id, username::text, email::text, password_hash::text, created_at, role, second_factor
from users where email_key = any(@email_keys::text[]) and deleted_at is null
order by length(email_key) desc limit 1;

-- name: CredentialsOf :one
select id, username::text, email::text, password_hash::text, created_at, role, second_factor
from users where id = @id and deleted_at is null;

-- name: UserByName :one
select id, username::text, email::text, created_at, role, (barred_at is not null)::boolean as barred
from users where username_key = any(@username_keys::text[]) and deleted_at is null
order by length(username_key) desc limit 1;

-- name: UserEmailSet :execrows
update users set email = @email::text, email_key = case when email = @email then email_key else @email_key::text end,
    email_verified_at = case when email = @email then email_verified_at end
where id = @id and deleted_at is null;

-- name: UserPasswordSet :execrows
update users set password_hash = @password_hash::text where id = @id and deleted_at is null;

-- name: UserHashSet :exec
update users set password_hash = @password_hash::text where id = @id and password_hash = @old::text;

-- It waits for transactions that hold the row: a later statement sees what they committed.
-- name: UserLock :exec
select from users where id = @id for update;

-- The keys of the name stay for a while, so that no other user takes the name.
-- Its picture goes with it.
-- name: UserDelete :execrows
with faceless as (update avatars set hash = '', small = '', large = '', changed_at = now() where user_id = @id and hash <> '')
update users
set username = null, email = null, email_key = null,
    password_hash = null, last_room = null, role = 'member', second_factor = false, deleted_at = now()
where id = @id and deleted_at is null;

-- name: UserDeletedAt :one
select deleted_at::timestamptz from users where id = @id and deleted_at is not null;

-- name: UserNamesRelease :exec
update users set username_key = null, username_skeleton = null
where username_key is not null and deleted_at < now() - @kept::interval;

-- The room that a member changed to.
-- name: UserLastRoomSet :exec
with opened as (update memberships set opened_at = now() where user_id = @id and room_id = @room_id)
update users set last_room = @room_id where id = @id and last_room is distinct from @room_id;

-- The rooms that show a user's name: where the user wrote, reacted, voted, was mentioned,
-- joined or left, and where a message of the user was forwarded to.
-- name: UserRoomsWritten :many
select m.room_id from messages m where m.author_id = @user_id
union
select room_id from reactions where user_id = @user_id
union
select room_id from votes where user_id = @user_id
union
select room_id from mentions where user_id = @user_id
union
select n.room_id from messages n where (n.form->'j') is not null and (n.form->'j') @> jsonb_build_array(jsonb_build_object('p', jsonb_build_array(@user_id::bigint)))
union
select f.room_id from messages f where (f.form->'f') is not null and (f.form->'f'->'u') = to_jsonb(@user_id::bigint);

-- The owners and admins, and the users whom a change of roles concerns. They are locked, in
-- the order of their numbers, so that two changes run one after the other.
-- name: UserRolesLock :many
select id, role, (barred_at is not null)::boolean as barred from users
where deleted_at is null and (role in ('owner', 'admin') or id = any(@ids::bigint[]))
order by id for no key update;

-- Whether these accounts can act, and with which roles; neither changes before the transaction ends.
-- name: UsersActing :many
select id, role, (barred_at is not null)::boolean as barred from users where id = any(@ids::bigint[]) and deleted_at is null order by id for share;

-- name: UserRoleSet :exec
update users set role = @role where id = @id;

-- A guest who accepts an invitation for members.
-- name: UserRoleRaise :execrows
update users set role = 'member' where id = @id and role = 'guest';

-- Accounts by name for the administration. @pattern as in RoomsFind.
-- name: UsersList :many
select id, username::text as username, username_key::text as username_key, role, created_at, (barred_at is not null)::boolean as barred,
       coalesce((select max(s.seen_at) from sessions s where s.user_id = users.id), 'epoch')::timestamptz as seen_at from users
where deleted_at is null and username_key >= @from_key::text and username_key like '%' || @pattern::text || '%'
order by username_key limit @most;
