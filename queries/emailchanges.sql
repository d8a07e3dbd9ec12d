-- Asking for the same address again within a moment is a second click, and counts no row.
-- An address that was never proven has nothing to confirm: it may be a typing mistake.
-- name: EmailChangeAsk :execrows
insert into email_changes (user_id, email, old_at)
select u.id, @email::text, case when u.email_verified_at is null then now() end from users u where u.id = @user_id
on conflict (user_id) do update set email = excluded.email, made_at = now(), old_at = excluded.old_at, new_at = null
where email_changes.email <> excluded.email or email_changes.made_at < now() - @again::interval;

-- name: EmailChangeGet :one
select email, made_at, (old_at is not null)::boolean as old_confirmed, (new_at is not null)::boolean as new_confirmed
from email_changes where user_id = @user_id and made_at > now() - @lasts::interval;

-- name: EmailChangeConfirm :one
update email_changes set old_at = case when @old::boolean then now() else old_at end, new_at = case when @old::boolean then new_at else now() end
where user_id = @user_id and email = @email and made_at > now() - @lasts::interval
returning (old_at is not null and new_at is not null)::boolean as complete;

-- name: EmailChangeForget :exec
delete from email_changes where user_id = @user_id;

-- name: EmailChangesExpire :exec
delete from email_changes where made_at < now() - @lasts::interval;
