-- One that is being made stays: a second click changes nothing.
-- name: TakeoutAsk :exec
insert into takeouts (user_id, id, language, state) values (@user_id, @id, @language, 'waiting')
on conflict (user_id) do update
set id = excluded.id, language = excluded.language, state = 'waiting', asked_at = now(), until = '-infinity', tries = 0, done = 0, total = 0,
    hash = null, size = 0, ready_at = null
where takeouts.state <> 'waiting';

-- name: TakeoutOf :one
select user_id, id, language, state, asked_at, tries, done, total, coalesce(hash, '')::bytea as hash, size, coalesce(ready_at, 'epoch')::timestamptz as ready_at
from takeouts where user_id = @user_id;

-- One that waits, or whose worker has died.
-- name: TakeoutClaim :one
update takeouts set until = now() + @lease::interval, tries = tries + 1, done = 0
where user_id = (select x.user_id from takeouts x where x.state = 'waiting' and x.until < now() and x.tries < @most_tries::integer
                 order by x.asked_at limit 1 for update skip locked)
returning user_id, id, language, tries;

-- name: TakeoutProgress :execrows
update takeouts set done = @done, total = @total, until = now() + @lease::interval
where user_id = @user_id and id = @id and tries = @tries and state = 'waiting';

-- name: TakeoutReady :execrows
update takeouts set state = 'ready', hash = @hash::bytea, size = @size, ready_at = now()
where user_id = @user_id and id = @id and tries = @tries and state = 'waiting';

-- name: TakeoutFull :execrows
update takeouts set state = 'full' where user_id = @user_id and id = @id and tries = @tries and state = 'waiting';

-- name: TakeoutsExpire :exec
delete from takeouts where state = 'ready' and ready_at < now() - @age::interval or state in ('failed', 'full') and asked_at < now() - @age::interval;

-- name: TakeoutsFail :exec
update takeouts set state = 'failed' where state = 'waiting' and until < now() and tries >= @most_tries::integer;

-- name: TakeoutForget :exec
delete from takeouts where user_id = @user_id;

-- name: OwnPlaces :many
select room_id, seq from messages where author_id = @user_id and not deleted;

-- name: OwnFiles :many
select id, hash, user_id, room_id, seq, name, kind, size, width, height, alt, created_at from files
where user_id = @user_id and id > @after order by id limit @most;

-- name: OwnFilesCount :one
select count(*) from files where user_id = @user_id;

-- What follows is one JSON object to a row, as it is exported.
-- name: OwnAccount :many
select jsonb_build_object('username', u.username, 'email', u.email, 'role', u.role, 'created_at', u.created_at, 'display_name', p.display,
       'pronouns', p.pronouns, 'title', p.title, 'zone', p.zone, 'status', p.status_text)::jsonb as row
from users u left join profiles p on p.user_id = u.id where u.id = @user_id;

-- name: OwnRooms :many
select jsonb_build_object('room', r.slug, 'name', r.name, 'admin', m.admin, 'joined_at', m.joined_at, 'read_up_to', m.read_seq, 'favourite', m.favourite, 'level', nullif(m.level, ''), 'muted_until', m.muted_until)::jsonb as row
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null where m.user_id = @user_id order by m.joined_at;

-- people are the others in a direct conversation, or the account alone.
-- name: OwnSections :many
select jsonb_build_object('name', s.name, 'place', s.place, 'rooms', coalesce((
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('room', r.slug, 'name', nullif(r.name, ''), 'people', (
        select jsonb_agg(u.username order by u.username) from users u
        where u.id = any(string_to_array(r.direct, ',')::bigint[]) and u.username is not null and (u.id <> s.user_id or r.direct = s.user_id::text)))) order by r.id)
    from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null where m.user_id = s.user_id and m.section_id = s.id), '[]'))::jsonb as row
from sections s where s.user_id = @user_id order by s.place, s.id;

-- name: OwnReactions :many
select jsonb_build_object('room', r.slug, 'message', x.seq, 'emoji', x.emoji)::jsonb as row
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null join reactions x on x.room_id = r.id and x.user_id = m.user_id
where m.user_id = @user_id;

-- name: OwnVotes :many
select jsonb_build_object('room', r.slug, 'message', x.seq, 'option', x.option)::jsonb as row
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null join votes x on x.room_id = r.id and x.user_id = m.user_id
where m.user_id = @user_id;

-- name: OwnSaved :many
select jsonb_build_object('room', r.slug, 'message', s.seq, 'note', s.note, 'done', s.done, 'saved_at', s.saved_at)::jsonb as row
from saved s join memberships m on m.user_id = s.user_id and m.room_id = s.room_id join rooms r on r.id = s.room_id where s.user_id = @user_id;

-- name: OwnNotifications :many
select jsonb_build_object('level', u.level, 'keywords', coalesce(w.words, '{}'), 'mail_after_minutes', (extract(epoch from d.pause) / 60)::bigint)::jsonb as row
from users u left join keywords w on w.user_id = u.id left join digests d on d.user_id = u.id where u.id = @user_id;

-- name: OwnThreads :many
select jsonb_build_object('room', r.slug, 'thread', f.thread, 'level', case when f.follows then 'all' when f.muted then 'none' else 'mentions' end)::jsonb as row
from thread_follows f join memberships m on m.user_id = f.user_id and m.room_id = f.room_id join rooms r on r.id = f.room_id and r.deleted_at is null
where f.user_id = @user_id order by f.room_id, f.thread;

-- name: OwnSearches :many
select jsonb_build_object('name', nullif(s.name, ''), 'query', s.query, 'best_first', s.best, 'used_at', s.used_at)::jsonb as row
from searches s where s.user_id = @user_id order by s.id;

-- An account that was removed from a room does not learn how it is called now.
-- name: OwnDrafts :many
select jsonb_build_object('room', case when exists (select from memberships k where k.user_id = @user_id and k.room_id = r.id) then r.slug end, 'thread', d.thread, 'body', d.body, 'saved_at', d.saved_at)::jsonb as row
from drafts d join rooms r on r.id = d.room_id where d.user_id = @user_id;

-- name: OwnScheduled :many
select jsonb_build_object('room', case when exists (select from memberships k where k.user_id = @user_id and k.room_id = r.id) then r.slug end, 'reminder_of', nullif(s.seq, 0), 'body', s.body, 'due_at', s.due_at)::jsonb as row
from scheduled s join rooms r on r.id = s.room_id where s.user_id = @user_id;

-- name: OwnHeld :many
select jsonb_build_object('room', case when exists (select from memberships k where k.user_id = @user_id and k.room_id = r.id) then r.slug end, 'body', h.command ->> 'b', 'state', h.state, 'reason', h.reason, 'held_at', h.held_at)::jsonb as row
from held h join rooms r on r.id = h.room_id where h.author_id = @user_id and h.state <> 'sent';

-- name: OwnSessions :many
select jsonb_build_object('browser', agent, 'address', address, 'created_at', created_at, 'seen_at', seen_at)::jsonb as row
from sessions where user_id = @user_id;

-- name: OwnIdentities :many
select jsonb_build_object('issuer', issuer, 'subject', subject, 'name', shown, 'linked_at', made_at, 'used_at', used_at)::jsonb as row
from identities where user_id = @user_id;

-- name: OwnBlocks :many
select jsonb_build_object('username', u.username)::jsonb as row from blocks b join users u on u.id = b.blocked_id where b.user_id = @user_id;

-- What the audit log has of the account's own acts.
-- name: OwnLog :many
select jsonb_build_object('at', at, 'act', act, 'room', nullif(room_name, ''), 'address', address)::jsonb as row
from audit_log where by_key = @name_key and by_id = @user_id order by id;

-- name: RemovalAsk :exec
insert into removals (user_id) values (@user_id) on conflict do nothing;

-- One for this worker, if none has looked at it just now.
-- name: RemovalClaim :one
update removals set tried_at = now()
where user_id = (select x.user_id from removals x where x.tried_at < now() - @again::interval order by x.tried_at limit 1 for update skip locked)
returning user_id, after, found;

-- Messages of a deleted room wait: it may come back, or goes with them.
-- name: RemovalPlaces :many
select m.room_id, m.seq, m.key, (r.deleted_at is not null)::boolean as waits from messages m join rooms r on r.id = m.room_id
where m.author_id = @user_id and m.key > @after and not m.deleted order by m.key limit @most;

-- name: RemovalNext :exec
update removals set after = @after, found = @found, tried_at = now() + @pause::interval where user_id = @user_id;

-- name: RemovalEnd :exec
delete from removals where user_id = @user_id;
