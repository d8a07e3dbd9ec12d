-- The rooms of a user, or those named that the user may read, with the newest message that a search may show, and what the index
-- has of them.
-- Of people in many rooms, more than 300, search_ahead asks for no room's last block. There only what the index does not have
-- yet is halved to find the newest message that is old enough: two look-ups for most rooms, also on older pages.
-- name: SearchRooms :many
with k as materialized (
    select m.room_id from memberships m where m.user_id = @user_id and cardinality(@names::text[]) = 0
    union
    select n.id from rooms n
    where (n.slug = any(@names::text[]) or n.name_key = any(@names::text[]))
      and (exists (select from memberships m where m.user_id = @user_id and m.room_id = n.id)
           or not n.private and not exists (select from users g where g.id = @user_id and g.role = 'guest')
              and not exists (select from room_bans b where b.room_id = n.id and b.user_id = @user_id))),
many as materialized (select count(*) > @many::bigint as so from k)
select r.id, l.seq::bigint as seq, x.created_at, coalesce(p.rev, -1)::bigint as rev,
       coalesce(p.top_seq, r.last_seq)::bigint as top_seq, coalesce(p.bottom_seq, r.last_seq)::bigint as bottom_seq, coalesce(p.bottom_at, 'epoch')::timestamptz as bottom_at,
       (case when p.fold_version < @version::integer then x.created_at when p.fold_version = @version::integer and p.fold_seq > p.bottom_seq then p.fold_at else 'epoch' end)::timestamptz as fold_at
from k
join rooms r on r.id = k.room_id and r.deleted_at is null
left join search_progress p on p.room_id = r.id
cross join lateral (select seq_between(r.id, case when (select so from many) and p.top_seq > p.bottom_seq and p.top_seq <= r.last_seq and (p.bottom_seq = 0 or p.bottom_at <= @at::timestamptz)
                                             then p.top_seq else 0 end, r.last_seq, @at::timestamptz) as seq offset 0) as l
join messages x on x.room_id = r.id and x.seq = l.seq
where (cardinality(@partners::text[]) = 0
   or r.direct is not null and not exists (select from unnest(@partners::text[]) as w (name)
      where w.name <> 'me' and not exists (select from users u where u.username_key = w.name and u.username is not null and u.id = any(string_to_array(r.direct, ',')::bigint[]))))
  and (cardinality(@not_names::text[]) = 0 or r.slug <> all(@not_names::text[]) and coalesce(r.name_key <> all(@not_names::text[]), true))
  and (cardinality(@not_partners::text[]) = 0 or r.direct is null or 'me' <> all(@not_partners::text[])
      and not exists (select from users u where u.username_key = any(@not_partners::text[]) and u.username is not null and u.id = any(string_to_array(r.direct, ',')::bigint[])));

-- name: SearchCandidates :many
select c.room_id::bigint as room_id, c.block::bigint as block, c.last_seq::bigint as last_seq, c.last_at::timestamptz as last_at, c.has::boolean as has
from search_ahead(@grams::smallint[], @rooms::bigint[], @lasts::bigint[], @upto::timestamptz, @at::timestamptz, @room_id::bigint, @seq::bigint, @most::integer, @tried::integer) as c;

-- Messages that were edited after their block was written. seq + 0 keeps the planner from the
-- primary key: it took the range of seq for a small part of the room, and read all of it.
-- name: SearchStale :many
select x.room_id, x.seq, x.created_at
from (select unnest(@rooms::bigint[]) as room_id, unnest(@revs::bigint[]) as rev, unnest(@tops::bigint[]) as top_seq, unnest(@bottoms::bigint[]) as bottom_seq) as p
cross join lateral (
    select m.room_id, m.seq, m.created_at from messages m
    where m.room_id = p.room_id and m.rev > p.rev and m.edited and not m.deleted and m.seq + 0 <= p.top_seq and m.seq + 0 > p.bottom_seq
    order by m.rev limit @most) as x;


-- The newest messages of each span that have all of the folded words in them, compared as
-- in MessagesSearch. Each span is a range of the primary key. A mark, such as link, is 0 where it does not matter,
-- 1 for messages without it, 2 for those with it, and 3 for none.
-- name: SearchSpans :many
select h.room_id, h.seq, h.created_at
from (select unnest(@rooms::bigint[]) as room_id, unnest(@firsts::bigint[]) as first, unnest(@lasts::bigint[]) as last) as s
cross join lateral (
    select x.room_id, x.seq, x.created_at from messages x
    cross join lateral (select case when x.folded is null then lower(x.body collate "C") else x.folded end as body offset 0) as l
    where x.room_id = s.room_id and x.seq between s.first and s.last and not x.deleted
      and (x.created_at, x.room_id, x.seq) < (@at::timestamptz, @room_id::bigint, @seq::bigint)
      and not exists (select from (select unnest(@words::text[]) as word, unnest(@others::text[]) as other) as w where strpos(l.body, w.word) = 0 and (w.other = '' or strpos(l.body, w.other) = 0))
      and not exists (select from unnest(@without::text[]) as w (word) where strpos(l.body, w.word) > 0)
      and (cardinality(@authors::text[]) = 0 or x.author_id = any(array(select u.id from users u where u.username_key = any(@authors::text[]) and u.username is not null
             union all select @user_id::bigint where 'me' = any(@authors::text[]))))
      and (cardinality(@not_authors::text[]) = 0 or x.author_id <> all(array(select u.id from users u where u.username_key = any(@not_authors::text[]) and u.username is not null
             union all select @user_id::bigint where 'me' = any(@not_authors::text[]))))
      and x.created_at >= @since::timestamptz
      and not exists (select from (select unnest(@not_since::timestamptz[]) as since, unnest(@not_until::timestamptz[]) as until) as d where x.created_at >= d.since and x.created_at < d.until)
      and (@link::integer = 0 or @link::integer = 1 + (split_part(l.body, E'\x1f', 1) ~ 'https?://|\mwww[.][[:alnum:]]')::integer)
      and (@file::integer = 0 or @file::integer = 1 + (x.files is not null)::integer)
      and (@picture::integer = 0 or @picture::integer = 1 + (exists (select from jsonb_array_elements(x.files) as f (of) where f.of->>'k' in ('image/jpeg', 'image/png', 'image/gif', 'image/webp') and f.of->>'w' is not null))::integer)
      and (@poll::integer = 0 or @poll::integer = 1 + (x.form->'p' is not null)::integer)
      and (@reaction::integer = 0 or @reaction::integer = 1 + (x.reactions is not null)::integer)
      and (@pinned::integer = 0 or @pinned::integer = 1 + (x.pinned)::integer)
      and (@thread::integer = 0 or @thread::integer = 1 + (x.thread is not null or x.replies > 0)::integer)
      and (@saved::integer = 0 or @saved::integer = 1 + (exists (select from saved v where v.user_id = @user_id::bigint and v.room_id = x.room_id and v.seq = x.seq))::integer)
    order by x.seq desc limit @most) as h
order by h.created_at desc, h.room_id desc, h.seq desc;

-- name: SearchTimes :many
select m.room_id, m.seq, m.created_at from messages m
join (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k on m.room_id = k.room_id and m.seq = k.seq;

-- Those of some names that a user may know: of people as in PeopleFind, of rooms as in SearchRooms.
-- name: SearchKnown :many
select w.name::text as name, w.room::boolean as room
from (select unnest(@names::text[]) as name, unnest(@rooms::boolean[]) as room) as w
join users v on v.id = @user_id
where case when w.room then exists (
    select from rooms n where (n.slug = w.name or n.name_key = w.name) and n.deleted_at is null
      and (exists (select from memberships m where m.user_id = v.id and m.room_id = n.id) or not n.private and v.role <> 'guest'
           and not exists (select from room_bans b where b.room_id = n.id and b.user_id = v.id)))
else w.name = 'me' or exists (
    select from users u where u.username_key = w.name and u.username is not null
      and (u.id = v.id or u.role <> 'guest' and v.role <> 'guest' or exists (
        select from memberships a join memberships b on b.room_id = a.room_id join rooms r on r.id = a.room_id
        where a.user_id = v.id and b.user_id = u.id and r.deleted_at is null))) end;

-- The names of rooms that a user may read, as the user sees them.
-- name: SearchRoomNames :many
select r.id, r.slug::text as slug, r.name, (r.direct is not null)::boolean as direct,
       (case when r.direct is null then null else array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(r.direct, ',')::bigint[]) and (u.id <> m.user_id or r.direct = m.user_id::text)
          order by u.username is null, u.username collate "C") end)::text[] as people
from (select @user_id::bigint as user_id) as m
join rooms r on r.id = any(@rooms::bigint[]) and r.deleted_at is null
where exists (select from memberships k where k.user_id = m.user_id and k.room_id = r.id)
   or not r.private and not exists (select from users g where g.id = m.user_id and g.role = 'guest')
      and not exists (select from room_bans b where b.room_id = r.id and b.user_id = m.user_id);

-- Rooms of which the index has nothing yet. Only a look at all rooms asks for them.
-- name: SearchProgressMissing :many
select r.id from rooms r
where r.last_seq > 0 and r.deleted_at is null and not exists (select from search_progress p where p.room_id = r.id)
order by r.id desc limit @most;

-- The index begins with what is newest: a new room's progress is at its end.
-- name: SearchProgressBegin :execrows
insert into search_progress (room_id, rev, top_seq, bottom_seq, bottom_at, fold_version, fold_rev, fold_seq, fold_at)
select r.id, r.last_rev, r.last_seq, r.last_seq, x.created_at, @version::integer, r.last_rev, r.last_seq, x.created_at
from rooms r join messages x on x.room_id = r.id and x.seq = r.last_seq
where r.id = any(@rooms::bigint[]) and r.deleted_at is null and not exists (select from search_progress p where p.room_id = r.id)
on conflict do nothing;

-- Texts that were folded by older rules begin to be folded again.
-- name: SearchFoldBegin :execrows
update search_progress p set fold_version = @version, fold_rev = p.rev, fold_seq = p.top_seq,
    fold_at = coalesce((select m.created_at from messages m where m.room_id = p.room_id and m.seq = p.top_seq), p.bottom_at)
where p.room_id in (select o.room_id from search_progress o where o.fold_version < @version order by o.room_id desc limit @most for update skip locked);

-- Rooms with some changes, and those with changes that a process of another release indexed. Their rows are the lease: another worker takes other rooms.
-- name: SearchProgressFresh :many
select p.room_id, p.rev, r.last_rev, p.top_seq, p.bottom_seq, (p.fold_version = @version::integer)::boolean as folds,
       (case when p.fold_version = @version::integer then p.fold_rev else p.rev end)::bigint as after_rev
from search_progress p join rooms r on r.id = p.room_id
where r.last_rev - p.rev >= @least::bigint or p.fold_version = @version::integer and p.fold_rev < p.rev
order by r.last_rev - p.rev desc limit @most for update of p skip locked;

-- Those of some rooms that have so many changes. A statement of its own: PostgreSQL plans it by the rooms, and not for all.
-- name: SearchProgressDue :many
select p.room_id, p.rev, r.last_rev, p.top_seq, p.bottom_seq, (p.fold_version = @version::integer)::boolean as folds,
       (case when p.fold_version = @version::integer then p.fold_rev else p.rev end)::bigint as after_rev
from search_progress p join rooms r on r.id = p.room_id
where p.room_id = any(@rooms::bigint[])
  and (r.last_rev - p.rev >= @least::bigint or p.fold_version = @version::integer and p.fold_rev < p.rev)
for update of p skip locked;

-- Rooms with any change, one after another. It waits for a worker that indexes one of them: that one may leave changes.
-- name: SearchProgressTails :many
select p.room_id, p.rev, r.last_rev, p.top_seq, p.bottom_seq, (p.fold_version = @version::integer)::boolean as folds,
       (case when p.fold_version = @version::integer then p.fold_rev else p.rev end)::bigint as after_rev
from search_progress p join rooms r on r.id = p.room_id
where p.room_id > @after::bigint and (r.last_rev > p.rev or p.fold_version = @version::integer and p.fold_rev < p.rev)
order by p.room_id limit @most for update of p;

-- name: SearchProgressOld :many
select p.room_id, p.bottom_seq, (p.fold_version = @version::integer)::boolean as folds from search_progress p
where p.bottom_seq > 0 order by p.bottom_at desc limit @most for update skip locked;

-- name: SearchChanges :many
select m.seq, m.rev, (m.rev = m.first_rev)::boolean as fresh, m.edited from messages m
where m.room_id = @room_id and m.rev > @rev order by m.rev limit @most;

-- name: SearchTexts :many
select m.room_id, m.seq, m.rev, m.created_at, (case when m.deleted then '' else m.body end)::text as body, (case when m.deleted then '' else coalesce(m.folded, '') end)::text as folded,
       (case when m.deleted then null else m.files end)::jsonb as files
from (select unnest(@rooms::bigint[]) as room_id, unnest(@blocks::bigint[]) as block) as k
join messages m on m.room_id = k.room_id and m.seq > k.block * 64 and m.seq <= k.block * 64 + 64
order by m.room_id, m.seq;

-- name: SearchBlockSet :exec
insert into search_blocks (room_id, block, last_seq, first_at, last_at, grams)
values (@room_id, @block, @last_seq, @first_at, @last_at, @grams::smallint[])
on conflict (room_id, block) do update set last_seq = excluded.last_seq, first_at = excluded.first_at, last_at = excluded.last_at, grams = excluded.grams;

-- name: SearchProgressRise :exec
update search_progress set rev = greatest(rev, @rev), top_seq = @top_seq, fold_rev = case when @folds::boolean then @rev else fold_rev end
where room_id = @room_id;

-- name: SearchProgressSink :exec
update search_progress p set bottom_seq = @bottom_seq, bottom_at = coalesce(l.at, p.bottom_at),
    fold_seq = case when @folds::boolean and p.fold_seq = p.bottom_seq then @bottom_seq else p.fold_seq end,
    fold_at = case when @folds::boolean and p.fold_seq = p.bottom_seq then coalesce(l.at, p.fold_at) else p.fold_at end
from (select (select m.created_at from messages m where m.room_id = @room_id and m.seq = @bottom_seq) as at) as l
where p.room_id = @room_id;

-- The rooms with the newest texts to be folded again. Another worker would take the same ones, so
-- only one does.
-- name: SearchFoldNext :many
with k as (select o.room_id from search_progress o where o.fold_version = @version::integer and o.fold_seq > o.bottom_seq order by o.fold_at desc, o.room_id limit @most)
select p.room_id, p.fold_seq, p.bottom_seq from search_progress p join k on k.room_id = p.room_id
where p.fold_version = @version::integer and p.fold_seq > p.bottom_seq
order by p.fold_at desc, p.room_id for update of p skip locked;

-- name: SearchFoldSink :exec
update search_progress p set fold_seq = k.seq,
    fold_at = coalesce((select m.created_at from messages m where m.room_id = p.room_id and m.seq = k.seq), p.fold_at)
from (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where p.room_id = k.room_id;

-- Those that changed since they were read, or are about to, are left out.
-- name: SearchFold :execrows
with l as (
    select m.room_id, m.seq, k.folded from messages m
    join (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@revs::bigint[]) as rev, unnest(@folded::text[]) as folded) as k
        on m.room_id = k.room_id and m.seq = k.seq and m.rev = k.rev
    for no key update of m skip locked)
update messages m set folded = nullif(l.folded, '') from l where m.room_id = l.room_id and m.seq = l.seq;

-- name: SearchPurge :exec
with gone as (delete from search_progress p where p.room_id = @room_id)
delete from search_blocks b where b.room_id = @room_id;
