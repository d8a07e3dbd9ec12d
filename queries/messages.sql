-- Only answers look up the author and the text they answer, and only messages with
-- reactions look up who reacted. A join would look it up for all: measured, a page then
-- takes a third more of PostgreSQL's time, and so a fifth.
-- name: MessagesRange :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.pinned, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies,
       coalesce(m.answered_seq, 0)::bigint as answered_seq,
       (case when m.answered is null then '' else coalesce((select left(said(a.body, a.files), 200) from messages a where a.room_id = m.room_id and a.seq = coalesce(m.answered_seq, m.thread) and a.author_id = m.answered), '') end)::text as answered_text,
       coalesce(m.replied_at, 'epoch')::timestamptz as replied_at, (case when m.reactions is null then null else reactors(m.room_id, m.seq) end)::jsonb as reactors,
       m.called, (case when m.refs is null then null else named(m.refs) end)::jsonb as refs, m.preview,
       (case when m.form is null then null else formed(m.room_id, m.seq, m.form) end)::jsonb as form, m.files
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.seq > @above and m.seq <= @upto
order by m.seq limit 200;

-- The messages changed after a rev, on the index (room_id, rev). One statement, so one
-- snapshot: a reader with these rows is caught up to their highest rev.
-- name: MessagesSince :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.pinned, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies,
       coalesce(m.answered_seq, 0)::bigint as answered_seq,
       (case when m.answered is null then '' else coalesce((select left(said(a.body, a.files), 200) from messages a where a.room_id = m.room_id and a.seq = coalesce(m.answered_seq, m.thread) and a.author_id = m.answered), '') end)::text as answered_text,
       coalesce(m.replied_at, 'epoch')::timestamptz as replied_at, (case when m.reactions is null then null else reactors(m.room_id, m.seq) end)::jsonb as reactors,
       m.called, (case when m.refs is null then null else named(m.refs) end)::jsonb as refs, m.preview,
       (case when m.form is null then null else formed(m.room_id, m.seq, m.form) end)::jsonb as form, m.files
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.rev > @rev
order by m.rev limit @most;

-- The messages of a range that have all of the folded words in them. A body without a
-- folded form is compared by lower in the collation "C", which is fast and the same
-- everywhere. No word index exists, so writing pays nothing for one. The range bounds
-- the work, on the primary key. With "offset 0", lower runs once for a message and not
-- once for each word. In place of strpos, like would take four times as long or more on
-- text that nearly matches a long word.
-- name: MessagesSearch :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.pinned, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies,
       coalesce(m.answered_seq, 0)::bigint as answered_seq,
       (case when m.answered is null then '' else coalesce((select left(said(a.body, a.files), 200) from messages a where a.room_id = m.room_id and a.seq = coalesce(m.answered_seq, m.thread) and a.author_id = m.answered), '') end)::text as answered_text,
       coalesce(m.replied_at, 'epoch')::timestamptz as replied_at, (case when m.reactions is null then null else reactors(m.room_id, m.seq) end)::jsonb as reactors,
       m.called, (case when m.refs is null then null else named(m.refs) end)::jsonb as refs, m.preview,
       (case when m.form is null then null else formed(m.room_id, m.seq, m.form) end)::jsonb as form, m.files
from (select x.* from messages x
      cross join lateral (select case when x.folded is null then lower(x.body collate "C") else x.folded end as body offset 0) as l
      where x.room_id = @room_id and x.seq > @above and x.seq < @before and not x.deleted
        and not exists (select from (select unnest(@words::text[]) as word, unnest(@others::text[]) as other) as w where strpos(l.body, w.word) = 0 and (w.other = '' or strpos(l.body, w.other) = 0))
      order by x.seq desc limit @most) as m
join users u on u.id = m.author_id
order by m.seq desc;

-- The newest answers in a thread, newest first.
-- name: MessagesThread :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.pinned, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies,
       coalesce(m.answered_seq, 0)::bigint as answered_seq,
       (case when m.answered is null then '' else coalesce((select left(said(a.body, a.files), 200) from messages a where a.room_id = m.room_id and a.seq = coalesce(m.answered_seq, m.thread) and a.author_id = m.answered), '') end)::text as answered_text,
       coalesce(m.replied_at, 'epoch')::timestamptz as replied_at, (case when m.reactions is null then null else reactors(m.room_id, m.seq) end)::jsonb as reactors,
       m.called, (case when m.refs is null then null else named(m.refs) end)::jsonb as refs, m.preview,
       (case when m.form is null then null else formed(m.room_id, m.seq, m.form) end)::jsonb as form, m.files
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.thread = @thread::bigint and m.seq < @before
order by m.seq desc limit @most;

-- name: MessageByKey :one
select room_id, seq from messages where author_id = @author_id and key = @key;

-- A user's reactions to some messages.
-- name: ReactionsMine :many
select seq, emoji from reactions where room_id = @room_id and seq = any(@seqs::bigint[]) and user_id = @user_id;

-- Who reacted to a message, by account.
-- name: ReactorsOf :many
select r.emoji, u.id, u.username::text as username from reactions r join users u on u.id = r.user_id and u.username is not null
where r.room_id = @room_id and r.seq = @seq order by r.user_id, r.emoji limit @most;

-- name: ReactionsOf :many
select emoji from reactions where room_id = @room_id and seq = @seq and user_id = @user_id;

-- name: MessageSeqAt :one
select seq_upto(@room_id::bigint, @last_seq::bigint, @at::timestamptz)::bigint;
