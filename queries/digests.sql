-- name: DigestPause :one
select pause from digests where user_id = @user_id;

-- A worker that took the row decides by the former choice: the next turn ends its say.
-- name: DigestSet :exec
insert into digests (user_id, pause, language) values (@user_id, @wait::interval, @language)
on conflict (user_id) do update set pause = excluded.pause, language = excluded.language, due_at = now(), turn = digests.turn + 1;

-- name: DigestForget :exec
delete from digests where user_id = @user_id;

-- How many mails are due, up to a number.
-- name: DigestsWait :one
select count(*) from (select m.id from mails m where m.done_at is null and m.due_at <= now() limit @most) as x;

-- name: DigestsTake :many
update digests d set due_at = now() + @lease::interval, turn = d.turn + 1
from (select x.user_id from digests x where x.due_at <= now() order by x.due_at limit @most for update skip locked) as t
left join users u on u.id = t.user_id and u.deleted_at is null and u.barred_at is null and u.email_verified_at is not null
where d.user_id = t.user_id
returning d.user_id, d.turn, d.pause, d.language, d.told_at, now()::timestamptz as taken_at, (u.id is not null)::boolean as proven,
    exists (select from mails m where m.user_id = d.user_id and m.kind = 'digest' and m.done_at is null)::boolean as waits;

-- name: DigestLater :exec
update digests set due_at = @due_at where user_id = @user_id and turn = @turn;

-- Only the worker that took the row last queues, and only once.
-- name: DigestQueue :execrows
with d as (
    update digests x set told_at = @upto, due_at = @due_at, turn = x.turn + 1
    where x.user_id = @user_id and x.turn = @turn and (select count(*) from mails w where w.done_at is null) < @most::int
    returning x.user_id)
insert into mails (key, kind, user_id, language, origin, detail)
select @key, @kind, d.user_id, @language, @origin, @detail from d;
