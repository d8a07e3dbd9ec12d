-- name: TokenInsert :exec
insert into account_tokens (hash, user_id, purpose, address, expires_at)
values (@hash, @user_id, @purpose, @address, now() + @lasts::interval);

-- A deactivated account has no token.
-- name: TokenGet :one
select t.purpose, t.address, coalesce(t.used_at, 'epoch')::timestamptz as used_at, (t.used_at is not null)::boolean as used,
       u.id, u.username::text as username, u.email::text as email, u.created_at, u.role
from account_tokens t join users u on u.id = t.user_id and u.deleted_at is null and u.barred_at is null
where t.hash = @hash and t.expires_at > now();

-- The token's account is locked before the token: what ends an account's links locks it first.
-- name: TokenLock :exec
select from users u where u.id = (select t.user_id from account_tokens t where t.hash = @hash) for no key update;

-- name: TokenUse :one
update account_tokens t set used_at = now() from users u
where t.hash = @hash and t.used_at is null and t.expires_at > now() and u.id = t.user_id and u.deleted_at is null and u.barred_at is null
returning t.user_id, t.purpose, t.address;

-- name: TokensEnd :exec
delete from account_tokens where user_id = @user_id and purpose = any(@purposes::text[]) and used_at is null;

-- name: TokensForget :exec
delete from account_tokens where user_id = @user_id;

-- Used ones are known for a while, for second clicks.
-- name: TokensExpire :exec
delete from account_tokens where expires_at < now() - interval '1 day';

-- name: UserEmailVerify :execrows
update users set email_verified_at = coalesce(email_verified_at, now()) where id = @id and email = @email::text and deleted_at is null;

-- name: UserEmailVerified :one
select (email_verified_at is not null)::boolean from users where id = @id and deleted_at is null;
