-- name: IdentityGet :one
select issuer, subject, user_id, shown, made_at, used_at from identities where issuer = @issuer and subject = @subject;

-- name: IdentitiesOf :many
select issuer, subject, user_id, shown, made_at, used_at from identities where user_id = @user_id order by made_at, issuer, subject;

-- name: IdentityInsert :execrows
insert into identities (issuer, subject, user_id, shown) values (@issuer, @subject, @user_id, @shown) on conflict do nothing;

-- name: IdentityUsed :exec
update identities set used_at = now(), shown = @shown where issuer = @issuer and subject = @subject;

-- name: IdentityDelete :execrows
delete from identities where user_id = @user_id and issuer = @issuer and subject = @subject;

-- Whether an account can be signed in to without what was just deleted.
-- name: UserHasWayIn :one
select (coalesce(password_hash, '') <> '' or exists (select from identities i where i.user_id = u.id) or exists (select from passkeys p where p.user_id = u.id))::boolean
from users u where u.id = @id;

-- name: IdentitiesForget :many
delete from identities where user_id = @user_id returning issuer, subject, user_id, shown, made_at, used_at;

-- name: UserEmailProven :exec
update users set email_verified_at = now() where id = @id;
