-- What is read of the inbox. reads has what was read one by one.
-- name: InboxRead :one
select coalesce((select r.upto from inbox_read r where r.user_id = @user_id), 'epoch')::timestamptz as upto;

-- name: InboxDone :many
select kind, room_id, seq, done_at from inbox_done where user_id = @user_id;

-- name: InboxReadAll :exec
with read as (
    insert into inbox_read (user_id, upto) values (@user_id, @upto)
    on conflict (user_id) do update set upto = greatest(inbox_read.upto, excluded.upto))
delete from inbox_done d where d.user_id = @user_id and d.done_at <= @upto;

-- name: InboxReadOne :exec
with most as (
    delete from inbox_done d where d.user_id = @user_id and (d.kind, d.room_id, d.seq) in (
        select o.kind, o.room_id, o.seq from inbox_done o where o.user_id = @user_id and (o.kind, o.room_id, o.seq) <> (@kind, @room_id, @seq) order by o.done_at desc offset 1999))
insert into inbox_done (user_id, kind, room_id, seq, done_at)
values (@user_id, @kind, @room_id, @seq, @upto)
on conflict (user_id, kind, room_id, seq) do update set done_at = greatest(inbox_done.done_at, excluded.done_at);

-- Messages that name a user, or call all members of a room: the newest of each room, and
-- of these the newest. Nothing in the inbox comes from people whom the user has blocked.
-- name: InboxMentions :many
select x.room_id, x.seq, x.created_at, (x.seq > k.read_seq)::boolean as unread
from memberships k
cross join lateral (
    select m.room_id, m.seq, m.created_at, m.author_id, m.deleted
    from (select n.seq from mentions n where n.user_id = k.user_id and n.room_id = k.room_id
            and not exists (select from messages q where q.room_id = n.room_id and q.seq = n.seq
            and (q.thread = any(array(select t from muted_threads(k.user_id, k.room_id) as t)) or q.author_id = any(array(select b.blocked_id from blocks b where b.user_id = @user_id))))
          order by n.seq desc limit @most) as n
    join messages m on m.room_id = k.room_id and m.seq = n.seq
    union
    (select c.room_id, c.seq, c.created_at, c.author_id, c.deleted from messages c
     where c.room_id = k.room_id and c.called and not c.deleted and c.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = @user_id)) and coalesce(c.thread, 0) <> all(array(select t from muted_threads(k.user_id, k.room_id) as t)) order by c.seq desc limit @most)) as x
where k.user_id = @user_id and not x.deleted and x.author_id <> k.user_id
order by x.created_at desc, x.room_id desc, x.seq desc limit @most;

-- The rooms that others put a user into, who has not answered yet.
-- name: InboxAdded :many
select r.id, r.slug::text as slug, r.name, k.added_by::bigint as added_by, coalesce(u.username, '')::text as username, k.joined_at
from memberships k
join rooms r on r.id = k.room_id and r.deleted_at is null
left join users u on u.id = k.added_by
where k.user_id = @user_id and k.added_by is not null
  and k.added_by <> all(array(select b.blocked_id from blocks b where b.user_id = @user_id))
order by k.joined_at desc, r.id desc limit @most;

-- The threads that a user follows, those answered last first: where the user wrote, unless
-- the user does not want it.
-- name: InboxThreads :many
select t.room_id, t.thread::bigint as thread, r.created_at, coalesce(r.replied_at, r.created_at)::timestamptz as replied_at
from (select distinct m.room_id, m.thread from messages m where m.author_id = @user_id and m.thread is not null
      union select m.room_id, m.seq from messages m where m.author_id = @user_id and m.replies > 0
      union select f.room_id, f.thread from thread_follows f where f.user_id = @user_id and f.follows) as t
join memberships k on k.user_id = @user_id and k.room_id = t.room_id
join rooms o on o.id = t.room_id and o.deleted_at is null
join messages r on r.room_id = t.room_id and r.seq = t.thread
where not exists (select from thread_follows f where f.user_id = @user_id and f.room_id = t.room_id and f.thread = t.thread and not f.follows)
order by replied_at desc, t.room_id desc, t.thread desc limit @most;

-- The newest replies of others in some threads.
-- name: InboxReplies :many
select x.room_id, x.seq, x.created_at, (x.seq > k.read_seq)::boolean as unread
from (select unnest(@rooms::bigint[]) as room_id, unnest(@threads::bigint[]) as thread) as t
join memberships k on k.user_id = @user_id and k.room_id = t.room_id
cross join lateral (
    select m.room_id, m.seq, m.created_at from messages m
    where m.room_id = t.room_id and m.thread = t.thread and m.author_id <> @user_id and not m.deleted
      and m.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = @user_id))
    order by m.seq desc limit @most) as x
order by x.created_at desc, x.room_id desc, x.seq desc;

-- Reactions of others to a user's messages, on those that changed last in each room.
-- name: InboxReactions :many
select r.room_id, r.seq, r.user_id, u.username::text as username, r.emoji, r.reacted_at::timestamptz as reacted_at
from memberships k
cross join lateral (
    select m.seq from messages m
    where m.author_id = k.user_id and m.room_id = k.room_id and m.reactions is not null
    order by m.rev desc limit @most) as m
join reactions r on r.room_id = k.room_id and r.seq = m.seq and r.user_id <> k.user_id and r.reacted_at is not null
    and r.user_id <> all(array(select b.blocked_id from blocks b where b.user_id = @user_id))
join users u on u.id = r.user_id and u.username is not null
where k.user_id = @user_id
order by r.reacted_at desc, r.room_id desc, r.seq desc, r.user_id limit @most;

-- The newest unread messages of others in some of a user's rooms, without those of people
-- whom the user has blocked.
-- name: UnreadPlaces :many
select x.room_id, x.seq, x.created_at
from memberships k
cross join lateral (
    select m.room_id, m.seq, m.created_at from messages m
    where m.room_id = k.room_id and m.seq > k.read_seq and m.author_id <> k.user_id and not m.deleted and m.seq <> all(array(select s from muted_replies(k.user_id, k.room_id, k.read_seq) as s))
      and m.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = @user_id))
    order by m.seq desc limit @most) as x
where k.user_id = @user_id and k.room_id = any(@rooms::bigint[])
order by x.room_id, x.seq desc;

-- name: ThreadLevelSet :exec
insert into thread_follows (user_id, room_id, thread, follows, muted) values (@user_id, @room_id, @thread, @level::text = 'all', @level::text = 'none')
on conflict (user_id, room_id, thread) do update set follows = excluded.follows, muted = excluded.muted;

-- What a thread tells a user: as said, or all where the user wrote in it.
-- name: ThreadLevel :one
select coalesce((select case when f.follows then 'all' when f.muted then 'none' else 'mentions' end from thread_follows f where f.user_id = @user_id and f.room_id = @room_id and f.thread = @thread),
    case when exists (select from messages m where m.author_id = @user_id and m.room_id = @room_id and m.thread = @thread)
    or exists (select from messages m where m.author_id = @user_id and m.room_id = @room_id and m.seq = @thread and m.replies > 0) then 'all' else '' end)::text as level;

-- The threads of which a user wants to know mentions alone, or nothing, those answered last first.
-- name: ThreadsQuiet :many
select f.room_id, f.thread, (case when f.muted then 'none' else 'mentions' end)::text as level, coalesce(r.replied_at, r.created_at)::timestamptz as replied_at
from thread_follows f
join memberships k on k.user_id = f.user_id and k.room_id = f.room_id
join rooms o on o.id = f.room_id and o.deleted_at is null
join messages r on r.room_id = f.room_id and r.seq = f.thread
where f.user_id = @user_id and not f.follows
order by replied_at desc, f.room_id desc, f.thread desc limit @most;

-- name: InboxForget :exec
with f as (delete from thread_follows t where t.user_id = @user_id), c as (delete from missed_calls t where t.user_id = @user_id), r as (delete from inbox_read t where t.user_id = @user_id)
delete from inbox_done t where t.user_id = @user_id;

-- Unread messages that may have one of a user's keywords, which are folded and escaped.
-- Without keywords there are no patterns, and nothing is read.
-- name: InboxKeywords :many
select x.room_id, x.seq, x.created_at, x.body
from keywords w
join memberships k on k.user_id = w.user_id
join rooms r on r.id = k.room_id and r.deleted_at is null and r.last_seq > k.read_seq
cross join lateral (
    select m.room_id, m.seq, m.created_at, m.body, m.folded from messages m
    where m.room_id = k.room_id and m.seq > k.read_seq and m.author_id <> k.user_id and not m.deleted
      and m.author_id <> all(array(select b.blocked_id from blocks b where b.user_id = @user_id))
      and m.seq <> all(array(select s from muted_replies(k.user_id, k.room_id, k.read_seq) as s))
    order by m.seq desc limit 100) as x
where w.user_id = @user_id and cardinality(w.words) > 0 and coalesce(x.folded, lower(x.body)) like any(@patterns::text[])
order by x.created_at desc, x.room_id desc, x.seq desc limit @most;
