-- The rooms of a user with the newest message that a search may show.
-- name: SearchRooms :many
select r.id, l.seq::bigint as seq, x.created_at
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null
cross join lateral (select seq_upto(r.id, r.last_seq, @at::timestamptz) as seq offset 0) as l
join messages x on x.room_id = r.id and x.seq = l.seq
where m.user_id = @user_id;

-- The newest messages of each span that have all of the folded words in them, compared as
-- in MessagesSearch. Each span is a range of the primary key.
-- name: SearchSpans :many
select h.room_id, h.seq, h.created_at
from (select unnest(@rooms::bigint[]) as room_id, unnest(@firsts::bigint[]) as first, unnest(@lasts::bigint[]) as last) as s
cross join lateral (
    select x.room_id, x.seq, x.created_at from messages x
    cross join lateral (select case when x.folded is null then lower(x.body collate "C") else x.folded end as body offset 0) as l
    where x.room_id = s.room_id and x.seq between s.first and s.last and not x.deleted
      and (x.created_at, x.room_id, x.seq) < (@at::timestamptz, @room_id::bigint, @seq::bigint)
      and not exists (select from unnest(@words::text[]) as w (word) where strpos(l.body, w.word) = 0)
    order by x.seq desc limit @most) as h
order by h.created_at desc, h.room_id desc, h.seq desc;

-- name: SearchTimes :many
select m.room_id, m.seq, m.created_at from messages m
join (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k on m.room_id = k.room_id and m.seq = k.seq;

-- The names of some of a user's rooms, as the user sees them.
-- name: SearchRoomNames :many
select r.id, r.slug::text as slug, r.name, (r.direct is not null)::boolean as direct,
       (case when r.direct is null then null else array(select coalesce(u.username, '') from users u
          where u.id = any(string_to_array(r.direct, ',')::bigint[]) and (u.id <> m.user_id or r.direct = m.user_id::text)
          order by u.username is null, u.username collate "C") end)::text[] as people
from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null
where m.user_id = @user_id and m.room_id = any(@rooms::bigint[]);
