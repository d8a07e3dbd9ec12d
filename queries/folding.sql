-- Keys are made again once for each version of the rules, see refold.go. The lock keeps
-- users from taking names or writing messages meanwhile.
-- name: FoldingLock :exec
lock table users, rooms in exclusive mode;

-- name: FoldingVersion :one
select coalesce(max(version), '')::text from folding;

-- name: FoldingClear :exec
delete from folding;

-- name: FoldingSet :exec
insert into folding (version) values (@version);

-- name: UserKeys :many
select id, username::text as username, username_key::text as username_key, coalesce(username_skeleton, '')::text as username_skeleton,
       email::text as email, email_key::text as email_key
from users where username is not null order by id;

-- The changing keys are cleared first: two rows may exchange their keys. Reserved names
-- of deleted accounts are freed.
-- name: UserKeysClear :exec
update users set username_key = null, username_skeleton = null, email_key = null where id = any(@ids::bigint[]) or deleted_at is not null;

-- name: UserKeysSet :exec
update users u set username_key = k.name, username_skeleton = nullif(k.skeleton, ''), email_key = k.email
from (select unnest(@ids::bigint[]) as id, unnest(@names::text[]) as name, unnest(@skeletons::text[]) as skeleton, unnest(@emails::text[]) as email) as k
where u.id = k.id;

-- name: RoomKeys :many
select id, name, name_key::text as name_key from rooms where name_key is not null order by id;

-- name: RoomKeysClear :exec
update rooms set name_key = null where id = any(@ids::bigint[]);

-- name: RoomKeysSet :exec
update rooms r set name_key = k.name
from (select unnest(@ids::bigint[]) as id, unnest(@names::text[]) as name) as k where r.id = k.id;

-- Rooms whose name has no skeleton yet: those from before skeletons, and those that a process
-- of the previous release made, renamed or restored. On the index rooms_unskeletoned.
-- name: RoomsUnskeletoned :many
select id, name from rooms
where name_key is not null and skeleton_of is distinct from name
order by id limit @most for no key update;

-- Rooms that looked like another when their skeletons were made. On the index rooms_alike.
-- name: RoomsAlike :many
select id, name from rooms
where name_key is not null and skeleton_of = name and name_skeleton is null and id > @above
order by id limit @most for no key update;

-- name: RoomSkeletons :many
select name_skeleton::text as skeleton, id from rooms
where name_skeleton = any(@skeletons::text[]) and name_key is not null and skeleton_of = name;

-- name: RoomSkeletonsSet :exec
update rooms r set name_skeleton = nullif(k.skeleton, ''), skeleton_of = r.name
from (select unnest(@ids::bigint[]) as id, unnest(@skeletons::text[]) as skeleton) as k where r.id = k.id;

-- By other rules, all skeletons are made again.
-- name: RoomSkeletonsClear :exec
update rooms set name_skeleton = null, skeleton_of = null where skeleton_of is not null;

-- name: ReactionKinds :many
select distinct emoji from reactions;

-- Reactions that fold to the same emoji become one.
-- name: ReactionsRename :exec
insert into reactions (room_id, seq, user_id, emoji)
select r.room_id, r.seq, r.user_id, k.emoji from reactions r
join (select unnest(@olds::text[]) as was, unnest(@news::text[]) as emoji) as k on r.emoji = k.was
on conflict do nothing;

-- name: ReactionsRenamed :many
with gone as (delete from reactions where emoji = any(@olds::text[]) returning room_id, seq)
select distinct room_id, seq from gone;

-- Counted again as changes of their rooms, so that readers with the old counts catch
-- up.
-- name: ReactionsRecount :exec
with k as (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq),
     r as (update rooms r set last_rev = r.last_rev + n.total
           from (select k.room_id, count(*) as total from k group by k.room_id) as n
           where r.id = n.room_id returning r.id, r.last_rev - n.total as base)
update messages m
set rev = r.base + p.place,
    reactions = (select jsonb_agg(jsonb_build_object('e', c.emoji, 'n', c.n) order by c.n desc, c.emoji)
                 from (select x.emoji, count(*) as n from reactions x where x.room_id = m.room_id and x.seq = m.seq group by x.emoji) as c)
from (select k.room_id, k.seq, row_number() over (partition by k.room_id order by k.seq) as place from k) as p
join r on r.id = p.room_id
where m.room_id = p.room_id and m.seq = p.seq;

-- Messages from before folding, on the index messages_unfolded.
-- name: MessagesUnfolded :many
select room_id, seq, body from messages
where folded is null and octet_length(body) <> char_length(body) and (room_id, seq) > (@room_id::bigint, @seq::bigint)
order by room_id, seq limit 500 for update skip locked;

-- name: MessagesFold :exec
update messages m set folded = k.folded
from (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@folded::text[]) as folded) as k
where m.room_id = k.room_id and m.seq = k.seq;

-- Messages whose searched text has no names of files yet, on the index messages_unnamed.
-- name: MessagesUnfoldedNamesRooms :many
select distinct k.room_id from (
    select m.room_id from messages m
    where m.files is not null and (m.folded is null or strpos(m.folded, E'\x1f') = 0) and (m.room_id, m.seq) > (@room_id::bigint, @seq::bigint)
    order by m.room_id, m.seq limit 64) as k
order by k.room_id;

-- name: FoldProgressLock :many
select room_id, top_seq, bottom_seq from search_progress where room_id = any(@rooms::bigint[]) order by room_id for update;

-- name: MessagesUnfoldedNames :many
select room_id, seq, body, files from messages
where files is not null and (folded is null or strpos(folded, E'\x1f') = 0) and (room_id, seq) > (@room_id::bigint, @seq::bigint)
  and room_id = any(@rooms::bigint[])
order by room_id, seq limit 64 for update skip locked;

-- In another encoding than UTF8, char_length counts bytes, and nothing seems unfolded.
-- name: Encoding :one
select current_setting('server_encoding')::text;
