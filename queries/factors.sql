-- name: TOTPOf :one
select secret, (confirmed_at is not null)::boolean as confirmed from totp where user_id = @user_id;

-- A set-up that was not confirmed is replaced.
-- name: TOTPBegin :execrows
insert into totp (user_id, secret) values (@user_id, @secret)
on conflict (user_id) do update set secret = excluded.secret, step = 0, burnt = '{}' where totp.confirmed_at is null;

-- name: TOTPConfirm :execrows
update totp set confirmed_at = now(), step = @step where user_id = @user_id and confirmed_at is null;

-- name: TOTPTake :execrows
update totp set step = @step where user_id = @user_id and confirmed_at is not null and step < @step and not @step = any (burnt);

-- More than ten within the steps to come is past the limit of an account's failures.
-- name: TOTPBurn :exec
update totp set burnt = (burnt || @step::bigint)[greatest(cardinality(burnt) - 8, 1):] where user_id = @user_id;

-- name: TOTPDelete :execrows
delete from totp where user_id = @user_id;

-- name: RecoveryDelete :exec
delete from recovery_codes where user_id = @user_id;

-- name: RecoveryInsert :exec
insert into recovery_codes (user_id, hash) select @user_id, unnest(@hashes::bytea[]);

-- Whether these are all of an account's codes, and were made a moment ago.
-- name: RecoveryJustMade :one
select coalesce(bool_and(hash = any(@hashes::bytea[]) and made_at > now() - @moment::interval) and count(*) = cardinality(@hashes), false)::boolean
from recovery_codes where user_id = @user_id;

-- name: RecoveryTake :execrows
delete from recovery_codes where user_id = @user_id and hash = @hash;

-- name: RecoveryCount :one
select count(*)::int from recovery_codes where user_id = @user_id;

-- The account is locked: factors that come and go at once are counted one after the other.
-- name: FactorLock :exec
select from users where id = @user_id for no key update;

-- name: FactorNote :one
update users u set second_factor = exists (select from totp t where t.user_id = u.id and t.confirmed_at is not null) or exists (select from passkeys p where p.user_id = u.id)
where u.id = @user_id returning u.second_factor;

-- name: PasskeyInsert :execrows
insert into passkeys (id, user_id, name, credential) values (@id, @user_id, @name, @credential) on conflict do nothing;

-- name: PasskeysOf :many
select id, user_id, name, credential, made_at, used_at from passkeys where user_id = @user_id order by made_at, id;

-- name: PasskeyCount :one
select count(*)::int from passkeys where user_id = @user_id;

-- name: PasskeyByID :one
select id, user_id, name, credential, made_at, used_at from passkeys where id = @id;

-- name: PasskeyUsed :exec
update passkeys set credential = @credential, used_at = greatest(now(), @asked::timestamptz) where id = @id;

-- name: PasskeyDelete :execrows
delete from passkeys where user_id = @user_id and id = @id;

-- name: PasskeysDelete :execrows
delete from passkeys where user_id = @user_id;
