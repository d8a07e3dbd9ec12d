-- name: ScheduledInsert :execrows
insert into scheduled (user_id, room_id, reminder, seq, body, nonce, due_at, files, hush)
select @user_id, @room_id, false, @seq, @body, @nonce, @due_at, @files, @hush
where (select count(*) from scheduled s where s.user_id = @user_id and not s.reminder) < @most::int
on conflict (user_id, nonce) do nothing;

-- name: ScheduledIs :one
select exists (select from scheduled where user_id = @user_id and nonce = @nonce)::boolean;

-- A room that the account is not in any more has no name: it may have another one by now.
-- name: ScheduledOf :many
select s.id, s.room_id, coalesce(case when m.user_id is not null then r.slug end, '')::text as slug, coalesce(case when m.user_id is not null then r.name end, '')::text as name, s.seq, s.body, s.nonce, s.due_at,
       (s.tried_at is not null)::boolean as tried, coalesce(s.refused, '')::text as refused, s.files, s.hush
from scheduled s join rooms r on r.id = s.room_id left join memberships m on m.room_id = s.room_id and m.user_id = s.user_id
where s.user_id = @user_id and not s.reminder order by s.due_at, s.id;

-- A message that a worker has given to the inbox is on its way, and stays as it is.
-- name: ScheduledChange :execrows
update scheduled set body = @body, due_at = @due_at, nonce = @nonce, hush = @hush, refused = null
where id = @id and user_id = @user_id and not reminder and tried_at is null;

-- name: ScheduledDelete :execrows
with gone as (
    delete from scheduled s where s.id = @id and s.user_id = @user_id and not s.reminder and (s.tried_at is null or s.refused is not null)
    returning s.id, s.user_id)
insert into taken_back (held, id, user_id) select false, gone.id, gone.user_id from gone;

-- name: JustTakenBack :one
select exists (select from taken_back where held = @held and id = @id and user_id = @user_id and taken_at > now() - @moment::interval)::boolean;

-- name: TakenBackExpire :exec
delete from taken_back where taken_at < now() - @moment::interval;

-- Due messages that no worker tried lately. A worker that takes one marks it in the same
-- statement, so two workers rarely try one at once; trying twice posts it once.
-- name: ScheduledTake :many
update scheduled s set tried_at = now()
from (select x.id from scheduled x
      where not x.reminder and x.refused is null and x.due_at <= now() and (x.tried_at is null or x.tried_at < now() - @again::interval)
      order by x.due_at limit @most for update skip locked) as due
where s.id = due.id
returning s.id, s.user_id, s.room_id, s.seq, s.body, s.nonce, s.due_at, s.files, s.hush;

-- name: ScheduledEnd :exec
delete from scheduled where id = @id;

-- name: ScheduledRefuse :exec
update scheduled set refused = @refused, tried_at = null where id = @id;

-- name: ScheduledForget :exec
delete from scheduled where user_id = @user_id;

-- What a scheduled message needs to be posted: its author and the room as they are now.
-- name: ScheduledAccess :one
select u.username::text as username, u.role, coalesce(r.slug, '')::text as slug
from users u join rooms r on r.id = @room_id where u.id = @user_id and u.username is not null and u.barred_at is null;
