-- A key that is queued already is the same mail. No row is counted when too many wait.
-- name: MailQueue :execrows
insert into mails (key, kind, user_id, address, language, origin, detail, agent, network)
select @key, @kind, nullif(@user_id::bigint, 0), @address, @language, @origin, @detail, @agent, @network
where (select count(*) from mails m where m.done_at is null) < @most::int
on conflict (key) do update set key = excluded.key;

-- Mails whose worker died while it handed them over.
-- name: MailsUnsure :execrows
update mails set done_at = now(), outcome = 'unsure', detail = ''
where done_at is null and handed_at is not null and taken_until < now();

-- name: MailsTake :many
update mails m set taken_until = now() + @lease::interval, attempts = m.attempts + 1
from (select x.id from mails x
      where x.done_at is null and x.handed_at is null and x.due_at <= now() and (x.taken_until is null or x.taken_until < now())
      order by x.due_at, x.id limit @most for update skip locked) as due
where m.id = due.id
returning m.id, m.key, m.kind, coalesce(m.user_id, 0)::bigint as user_id, m.address, m.language, m.origin, m.detail, m.agent, m.network, m.made_at, m.attempts;

-- Only the worker that holds the mail hands it over.
-- name: MailHand :execrows
update mails set handed_at = now()
where id = @id and attempts = @attempts and done_at is null and handed_at is null and taken_until > now();

-- name: MailRetry :exec
update mails set due_at = now() + @pause::interval, taken_until = null, handed_at = null, error = @error
where id = @id and attempts = @attempts and done_at is null;

-- The address of a mail that was sent is kept no longer. That of another one is noted, as the user may
-- have another address later. A worker that was only slow corrects what others made of its silence.
-- name: MailSettle :exec
update mails m set done_at = now(), outcome = @outcome, error = @error, detail = '',
    address = case when @outcome in ('sent', 'dropped') then ''
        when m.address = '' then coalesce((select u.email from users u where u.id = m.user_id), '') else m.address end
where m.id = @id and m.attempts = @attempts and (m.done_at is null or m.outcome = 'unsure');

-- name: MailStats :one
select count(*) filter (where done_at is null)::int as waiting,
       coalesce(extract(epoch from now() - min(made_at) filter (where done_at is null)), 0)::float8 as oldest,
       count(*) filter (where outcome = 'sent' and done_at > now() - interval '7 days')::int as sent,
       count(*) filter (where outcome in ('refused', 'gave-up', 'unsure') and done_at > now() - interval '7 days')::int as failed
from mails;

-- name: MailsFailed :many
select m.id, m.kind, coalesce(u.username, '')::text as username, m.address, m.outcome, m.error, m.attempts, m.made_at, m.done_at::timestamptz as done_at
from mails m left join users u on u.id = m.user_id
where m.outcome in ('refused', 'gave-up', 'unsure') and m.id < @below order by m.id desc limit @most;

-- name: MailsWaiting :many
select m.id, m.kind, coalesce(u.username, '')::text as username, m.address, m.error, m.attempts, m.made_at, m.due_at
from mails m left join users u on u.id = m.user_id
where m.done_at is null order by m.due_at, m.id limit @most;

-- name: MailsExpire :exec
delete from mails where done_at < now() - @kept::interval;

-- Those that ask for a new password name no user.
-- name: MailsForget :exec
delete from mails m where m.user_id = @user_id::bigint
    or m.user_id is null and lower(m.address) = (select lower(u.email) from users u where u.id = @user_id::bigint);

-- Of the latest mail that arrived or came back. Mails to the address of a change tell nothing of
-- the account's, and those to a former one of neither.
-- name: MailReturned :one
select (outcome <> 'sent')::boolean as returned, address
from mails
where user_id = @user_id::bigint and outcome in ('sent', 'refused', 'gave-up') and kind <> 'email-changed'
    and (kind = 'email-new') = @to_new::boolean
order by id desc limit 1;
