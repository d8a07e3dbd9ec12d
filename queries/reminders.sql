-- name: ReminderSet :execrows
insert into scheduled (user_id, room_id, reminder, seq, body, nonce, due_at)
select @user_id, @room_id, true, @seq, @body, @nonce, @due_at
where (select count(*) from scheduled s where s.user_id = @user_id and s.reminder) < @most::int
   or exists (select from scheduled s where s.user_id = @user_id and s.nonce = @nonce)
on conflict (user_id, nonce) do update set due_at = excluded.due_at, body = excluded.body, tried_at = null, told_at = null
where scheduled.reminder;

-- Of a room that the account is not in, only that there was one.
-- name: RemindersOf :many
select s.id, s.room_id, s.seq, s.body, s.nonce, s.due_at, (s.due_at <= now())::boolean as due,
       (case when m.user_id is not null then coalesce(r.slug, '') else '' end)::text as slug,
       (case when m.user_id is not null and r.slug is not null then r.name else '' end)::text as name
from scheduled s join rooms r on r.id = s.room_id
left join memberships m on m.user_id = s.user_id and m.room_id = s.room_id
where s.user_id = @user_id and s.reminder order by s.due_at, s.id;

-- name: ReminderOf :one
select due_at from scheduled where user_id = @user_id and room_id = @room_id and seq = @seq and reminder;

-- name: ReminderMove :execrows
update scheduled set due_at = @due_at, tried_at = null, told_at = null where id = @id and user_id = @user_id and reminder;

-- name: ReminderDelete :execrows
delete from scheduled where id = @id and user_id = @user_id and reminder;

-- name: RemindersTake :many
update scheduled s set tried_at = now()
from (select x.id from scheduled x
      where x.reminder and x.told_at is null and x.due_at <= now() and (x.tried_at is null or x.tried_at < now() - @again::interval)
      order by x.due_at limit @most for update skip locked) as due
where s.id = due.id
returning s.id, s.user_id;

-- A reminder that was moved meanwhile is told again at its new time.
-- name: RemindersTold :exec
update scheduled set told_at = now() where id = any(@ids::bigint[]) and due_at <= now();

-- For each page's sidebar, batched.
-- name: RemindersDue :many
select user_id, count(*)::int as due from scheduled
where user_id = any(@users::bigint[]) and reminder and due_at <= now() group by user_id;
