-- name: UserBar :execrows
update users set barred_at = now(), barred_reason = @reason::text where id = @id and deleted_at is null and barred_at is null;

-- Who is deactivated or deleted, or may not invite any more, must not bring people in, or come in
-- again, by an earlier invitation.
-- name: InvitationsRevokeOf :exec
update invitations set revoked_at = now() where made_by = @made_by and revoked_at is null;

-- name: UserUnbar :execrows
update users set barred_at = null, barred_reason = null where id = @id and barred_at is not null;

-- name: UserBarOf :one
select barred_at::timestamptz as at, coalesce(barred_reason, '')::text as reason from users where id = @id and barred_at is not null;

-- name: SessionDeleteAll :many
delete from sessions where user_id = @user_id returning id;

-- Whether the address was not banned with that account: one whose time is over is not.
-- name: AddressBan :one
with was as (select a.until from address_bans a where a.address = @address and a.user_id = @user_id and a.until > now()),
own as (
    insert into address_bans (address, user_id, until) values (@address, @user_id, @until)
    on conflict (address, user_id) do update set until = greatest(address_bans.until, excluded.until)
    returning (xmax = 0 or not exists (select from was))::boolean as anew),
first as (
    insert into banned_addresses (address, user_id, until) values (@address, @user_id, @until)
    on conflict (address) do update set user_id = excluded.user_id, until = greatest(banned_addresses.until, excluded.until))
select own.anew from own;

-- name: AddressUnban :exec
with own as (delete from address_bans a where a.user_id = @user_id or a.until <= now())
delete from banned_addresses b where b.user_id = @user_id or b.until <= now();

-- A process of the previous release leaves address_bans of an account that it reactivates.
-- name: AddressBanned :one
select (exists (select from address_bans a join users u on u.id = a.user_id where a.address = @address and a.until > now() and u.barred_at is not null)
     or exists (select from banned_addresses b where b.address = @address and b.until > now()))::boolean;

-- The address of the last time that an account signed in or up. The operator makes invitations in its name.
-- name: AddressOf :one
select address from audit_log where by_key = @name_key and by_id = @user_id and address not in ('', 'command line')
order by id desc limit 1;

-- name: MessagesBy :many
select room_id, seq from messages where author_id = @author and not deleted order by created_at desc limit @most;

-- name: AccountOf :one
select u.id, u.username::text as username, u.role, u.created_at, u.second_factor, u.barred_at, coalesce(u.barred_reason, '')::text as barred_reason,
       count(s.id)::int as sessions, coalesce(max(s.seen_at), 'epoch')::timestamptz as seen_at,
       (u.barred_at is not null and exists (select from address_bans b where b.user_id = u.id and b.until > now())
        or exists (select from banned_addresses b where b.user_id = u.id and b.until > now()))::boolean as address_banned
from users u left join sessions s on s.user_id = u.id
where u.id = @id and u.deleted_at is null group by u.id;
