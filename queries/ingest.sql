-- The fence: a worker that stores holds these rows until the commit. A worker whose
-- lease has passed to another finds no row with its epoch.
-- name: ShardFence :many
select now()::timestamptz as at from shards s
join (select unnest(@shards::smallint[]) as shard, unnest(@epochs::bigint[]) as epoch) as k
  on s.shard = k.shard and s.epoch = k.epoch
where s.holder = @holder::uuid order by s.shard for share of s;

-- In the order of id, so that two transactions can never deadlock.
-- name: RoomsLock :many
select id, last_seq, last_rev, pins, direct from rooms
where id = any(@ids::bigint[]) and deleted_at is null order by id for update;

-- name: MessagesStored :many
select m.author_id, m.key, m.seq from messages m
join (select unnest(@authors::bigint[]) as author_id, unnest(@keys::uuid[]) as key) as k
  on m.author_id = k.author_id and m.key = k.key;

-- With the first messages of their threads, and the newest messages that quote those that
-- change: these show the change too.
-- name: MessagesNamed :many
with k as (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq),
     named as (select k.room_id, k.seq from k
               union select n.room_id, n.thread from k join messages n on n.room_id = k.room_id and n.seq = k.seq where n.thread is not null
               union select c.room_id, q.seq
               from (select unnest(@changed_rooms::bigint[]) as room_id, unnest(@changed_seqs::bigint[]) as seq) as c
               cross join lateral (select x.seq from messages x
                                   where x.room_id = c.room_id and (x.form->>'q') is not null and (x.form->>'q')::bigint = c.seq
                                   order by x.seq desc limit 20) as q)
select m.room_id, m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.pinned, m.body, m.reactions,
       coalesce(m.thread, 0)::bigint as thread, coalesce(m.answered, 0)::bigint as answered,
       (case when m.answered is null then '' else coalesce((select a.username from users a where a.id = m.answered), '') end)::text as answered_name, m.replies,
       coalesce(m.answered_seq, 0)::bigint as answered_seq,
       (case when m.answered is null then '' else coalesce((select left(said(a.body, a.files), 200) from messages a where a.room_id = m.room_id and a.seq = coalesce(m.answered_seq, m.thread) and a.author_id = m.answered), '') end)::text as answered_text,
       coalesce(m.replied_at, 'epoch')::timestamptz as replied_at, (case when m.reactions is null then null else reactors(m.room_id, m.seq) end)::jsonb as reactors,
       m.called, (case when m.refs is null then null else named(m.refs) end)::jsonb as refs, m.preview,
       (case when m.form is null then null else formed(m.room_id, m.seq, m.form) end)::jsonb as form, m.files
from named join messages m on m.room_id = named.room_id and m.seq = named.seq
join users u on u.id = m.author_id;

-- name: ReactionsNamed :many
select r.room_id, r.seq, r.user_id, r.emoji from reactions r
join (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@users::bigint[]) as user_id, unnest(@emojis::text[]) as emoji) as k
  on r.room_id = k.room_id and r.seq = k.seq and r.user_id = k.user_id and r.emoji = k.emoji;

-- name: ChangesApplied :many
select key from changes_made where key = any(@keys::uuid[]);

-- name: ChangesAppliedInsert :exec
insert into changes_made (key) select unnest(@keys::uuid[]) on conflict do nothing;

-- name: ChangesAppliedExpire :exec
delete from changes_made where made_at < now() - @age::interval;

-- name: MessagesInsert :exec
insert into messages (room_id, seq, rev, first_rev, author_id, key, created_at, edited, deleted, body, reactions, thread, answered, replies, folded, answered_seq, replied_at, refs, called, form, files)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@revs::bigint[]), unnest(@first_revs::bigint[]),
    unnest(@authors::bigint[]), unnest(@keys::uuid[]), unnest(@created_ats::timestamptz[]), unnest(@edits::boolean[]),
    unnest(@deletes::boolean[]), unnest(@bodies::text[]), unnest(@reactions::jsonb[]),
    nullif(unnest(@threads::bigint[]), 0), nullif(unnest(@answered::bigint[]), 0), unnest(@replies::integer[]), nullif(unnest(@folded::text[]), ''),
    nullif(unnest(@answered_seqs::bigint[]), 0), nullif(unnest(@replied_ats::timestamptz[]), 'epoch'),
    unnest(@refs::jsonb[]), unnest(@calls::boolean[]), unnest(@forms::jsonb[]), unnest(@files::jsonb[]);

-- An author has read the messages before their own. The rows are locked in the order of
-- MembershipsRead.
-- name: MembershipsWrote :exec
with behind as (
    select m.user_id, m.room_id, k.seq
    from (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
    join memberships m on m.user_id = k.user_id and m.room_id = k.room_id
    where m.read_seq < k.seq
    order by m.room_id, m.user_id for no key update of m)
update memberships m set read_seq = b.seq, furthest_seq = null
from behind b
where m.user_id = b.user_id and m.room_id = b.room_id and m.read_seq < b.seq;

-- name: MessagesUpdate :exec
update messages m
set rev = k.rev, edited = k.edited, deleted = k.deleted, body = k.body, reactions = k.reactions, replies = k.replies, folded = nullif(k.folded, ''), replied_at = nullif(k.replied_at, 'epoch'), refs = k.refs, called = k.called, preview = k.preview, form = k.form, files = k.files
from (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@revs::bigint[]) as rev, unnest(@edits::boolean[]) as edited, unnest(@deletes::boolean[]) as deleted, unnest(@bodies::text[]) as body, unnest(@reactions::jsonb[]) as reactions, unnest(@replies::integer[]) as replies, unnest(@folded::text[]) as folded, unnest(@replied_ats::timestamptz[]) as replied_at, unnest(@refs::jsonb[]) as refs, unnest(@calls::boolean[]) as called, unnest(@previews::jsonb[]) as preview, unnest(@forms::jsonb[]) as form, unnest(@files::jsonb[]) as files) as k
where m.room_id = k.room_id and m.seq = k.seq;

-- name: ReactionsInsert :exec
insert into reactions (room_id, seq, user_id, emoji)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@users::bigint[]), unnest(@emojis::text[])
on conflict do nothing;

-- name: ReactionsDelete :exec
delete from reactions r
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@users::bigint[]) as user_id, unnest(@emojis::text[]) as emoji) as k
where r.room_id = k.room_id and r.seq = k.seq and r.user_id = k.user_id and r.emoji = k.emoji;

-- A deleted message keeps its place and nothing else.
-- name: ReactionsClear :exec
delete from reactions r
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where r.room_id = k.room_id and r.seq = k.seq;

-- The accounts that messages may name, by folded names. In a private room only its
-- members are found, and in a public one no guests but its members.
-- name: AccountsMentioned :many
select k.room_id::bigint as room_id, k.key::text as key, u.id, u.username::text as username, (m.user_id is not null)::boolean as member
from (select unnest(@rooms::bigint[]) as room_id, unnest(@keys::text[]) as key) as k
join users u on u.username_key = k.key and u.username is not null
join rooms r on r.id = k.room_id
left join memberships m on m.room_id = k.room_id and m.user_id = u.id
where m.user_id is not null or not r.private and u.role <> 'guest';

-- The public rooms that messages may name: by folded name, else by slug. Messages name
-- hundreds of numbers (#123) in a batch: each index, or a small table, is read once.
-- name: RoomsMentioned :many
select n.name_key::text as key, n.id, n.slug::text as slug, false as later from rooms n
where n.name_key = any(@keys::text[]) and not n.private and n.deleted_at is null
union all
select s.slug::text, s.id, s.slug::text, true from rooms s
where s.slug = any(@keys::text[]) and not s.private and s.deleted_at is null
order by later, id;

-- name: MentionsInsert :exec
insert into mentions (room_id, seq, user_id)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@users::bigint[])
on conflict do nothing;

-- name: MentionsClear :exec
delete from mentions x
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where x.room_id = k.room_id and x.seq = k.seq;

-- name: RoomsAdvance :exec
update rooms r set last_seq = k.seq, last_rev = k.rev
from (select unnest(@ids::bigint[]) as id, unnest(@seqs::bigint[]) as seq, unnest(@revs::bigint[]) as rev) as k
where r.id = k.id;

-- Messages for trials and measurements, made in the database: ten million of them would
-- take an hour to send.
-- name: MessagesSeed :exec
insert into messages (room_id, seq, rev, first_rev, author_id, key, created_at, body)
select r.id, r.last_seq + n, r.last_rev + n, r.last_rev + n,
       p.authors[1 + n % cardinality(p.authors)], gen_random_uuid(), now() - make_interval(secs => p.total - n),
       'Message ' || (r.last_seq + n) || ' of a long conversation, with a few words to give it the length of a usual line.'
from rooms r
cross join (select @total::bigint as total, @authors::bigint[] as authors) as p
cross join lateral generate_series(1, p.total) as n
where r.id = @room_id;

-- name: RoomAdvanceBy :exec
update rooms set last_seq = last_seq + @total::bigint, last_rev = last_rev + @total::bigint where id = @id;
