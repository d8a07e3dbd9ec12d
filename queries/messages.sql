-- Who wrote what a message answers is looked up for answers alone. A join would look
-- for all: measured, a page then takes a third more of PostgreSQL's time, and so a
-- fifth.
-- name: MessagesRange :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.seq > @above and m.seq <= @upto
order by m.seq limit 200;

-- What changed after a rev, on the index (room_id, rev). One statement, so one
-- snapshot: whoever has these rows is level with the highest rev among them.
-- name: MessagesSince :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.rev > @rev
order by m.rev limit @most;

-- Those of a run of messages that have all of the words in them, which are folded.
-- What is not folded yet, or need not be, is so but for case: of the collation "C",
-- which is the same everywhere, and quick. No index knows words, so that writing pays
-- nothing for them: the run is what bounds it, on the primary key. "offset 0" has lower
-- run once for a message and not once for each word; like in place of strpos would take
-- four times as long, or more, where somebody has written what a long word nearly fits.
-- name: MessagesSeek :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies
from (select x.* from messages x
      cross join lateral (select case when x.folded is null then lower(x.body collate "C") else x.folded end as body offset 0) as l
      where x.room_id = @room_id and x.seq > @above and x.seq < @before and not x.deleted
        and not exists (select from unnest(@words::text[]) as w (word) where strpos(l.body, w.word) = 0)
      order by x.seq desc limit @most) as m
join users u on u.id = m.author_id
order by m.seq desc;

-- The newest answers in a thread, newest first.
-- name: MessagesThread :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.thread = @thread::bigint and m.seq < @before
order by m.seq desc limit @most;

-- name: MessageByKey :one
select room_id, seq from messages where author_id = @author_id and key = @key;

-- name: ReactionsOf :many
select emoji from reactions where room_id = @room_id and seq = @seq and user_id = @user_id;
