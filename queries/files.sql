-- Bytes are about to be kept. The row's lock orders this with BlobSweep: one that is being
-- swept is made anew.
-- name: BlobTouch :exec
insert into blobs (hash, size, picture) values (@hash, @size, @picture)
on conflict (hash) do update set touched_at = greatest(now(), blobs.touched_at + interval '1 microsecond'), picture = blobs.picture or excluded.picture;

-- There is no row when the bytes are known.
-- name: BlobInsert :one
insert into blobs (hash, size, picture) values (@hash, @size, @picture) on conflict (hash) do nothing returning touched_at;

-- Each touch gives another time, so nobody has come since.
-- name: BlobRelease :execrows
delete from blobs b
where b.hash = @hash and b.touched_at = @since and not exists (select from files f where f.hash = b.hash)
  and not exists (select from blobs p where p.preview = b.hash) and not exists (select from messages m where m.preview->>'p' is not null and m.preview->>'p' = encode(b.hash, 'hex')) and not exists (select from takeouts t where t.hash = b.hash);

-- Whoever adds bytes within a bound counts those that are there under this lock.
-- name: BlobsLock :exec
select pg_advisory_xact_lock(hashtext('bytes of files'));

-- One connection holds it while it repairs. It ends with the connection, too.
-- name: BlobsRepairLock :one
select pg_try_advisory_lock(hashtext('repair of files'));

-- name: BlobsRepairUnlock :exec
select pg_advisory_unlock(hashtext('repair of files'));

-- name: BlobsSizeBut :one
select ((select coalesce(sum(size), 0) from blob_sums) - coalesce((select b.size from blobs b where b.hash = @hash), 0)
        + coalesce((select sum(u.size) from uploads u where not u.done), 0))::bigint;

-- name: FileInsert :exec
insert into files (id, hash, user_id, room_id, name, kind, size, width, height)
values (@id, @hash, @user_id, @room_id, @name, @kind, @size, @width, @height);

-- name: FilesByID :many
select id, hash, user_id, room_id, seq, name, kind, size, width, height, alt, created_at
from files where id = any(@ids::uuid[]);

-- A file as a reader asks for it: with its room's slug, unless its message or room is
-- deleted.
-- name: FileServed :one
select f.id, f.hash, f.user_id, f.room_id, f.seq, f.name, f.kind, f.size, f.width, f.height, f.alt, f.created_at, r.slug::text as slug,
       coalesce(b.preview, '')::bytea as preview, b.preview_size
from files f join blobs b on b.hash = f.hash
join rooms r on r.id = f.room_id and r.deleted_at is null
left join messages m on m.room_id = f.room_id and m.seq = f.seq
where f.id = @id and (f.seq = 0 or not m.deleted);

-- Only of files that no message has.
-- name: FilesDiscard :exec
delete from files where id = any(@ids::uuid[]) and user_id = @user_id and seq = 0;

-- Uploads that are under way have their place.
-- name: FilesSizeOf :one
select (coalesce((select sum(f.size) from files f where f.user_id = @user_id), 0)
        + coalesce((select sum(u.size) from uploads u where u.user_id = @user_id and not u.done), 0))::bigint;

-- name: BlobsSize :one
select ((select coalesce(sum(size), 0) from blob_sums) + coalesce((select sum(u.size) from uploads u where not u.done), 0))::bigint;

-- Makes one row of many. Each row is counted by the transaction that deletes it.
-- name: BlobSumsJoin :exec
with gone as (delete from blob_sums where (select count(*) from blob_sums) > 100 returning size)
insert into blob_sums (size) select sum(size) from gone having count(*) > 0;

-- How much more the rows have than their kept sum: 0, unless somebody has changed either by hand.
-- name: BlobSumsOff :one
select (coalesce((select sum(size) from blobs), 0) - coalesce((select sum(size) from blob_sums), 0))::bigint;

-- name: BlobSumsAdd :exec
insert into blob_sums (size) values (@size);

-- Locked until the message has them, so that housekeeping does not delete them meanwhile.
-- name: FilesNamed :many
select id, hash, user_id, room_id, seq, name, kind, size, width, height, alt, created_at
from files where id = any(@ids::uuid[]) order by id for update;

-- name: FilesAttach :exec
update files f set seq = k.seq, alt = k.alt
from (select unnest(@ids::uuid[]) as id, unnest(@seqs::bigint[]) as seq, unnest(@alts::text[]) as alt) as k
where f.id = k.id;

-- name: FilesClear :exec
delete from files f
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where f.room_id = k.room_id and f.seq = k.seq and f.seq <> 0;

-- Files of scheduled and of held messages wait for longer.
-- name: FilesExpire :exec
delete from files f where f.seq = 0 and f.created_at < now() - @age::interval
  and not exists (select from scheduled s where s.user_id = f.user_id and s.files @> jsonb_build_array(jsonb_build_object('i', f.id)))
  and not exists (select from held h where h.author_id = f.user_id and h.state <> 'sent' and h.command -> 'fs' @> jsonb_build_array(jsonb_build_object('i', f.id)));

-- name: BlobsUnused :many
select hash from blobs b
where touched_at < now() - @age::interval and not exists (select from files f where f.hash = b.hash)
  and not exists (select from blobs p where p.preview = b.hash) and not exists (select from messages m where m.preview->>'p' is not null and m.preview->>'p' = encode(b.hash, 'hex')) and not exists (select from takeouts t where t.hash = b.hash)
limit 100;

-- name: BlobSweep :execrows
delete from blobs b
where b.hash = @hash and b.touched_at < now() - @age::interval and not exists (select from files f where f.hash = b.hash)
  and not exists (select from blobs p where p.preview = b.hash) and not exists (select from messages m where m.preview->>'p' is not null and m.preview->>'p' = encode(b.hash, 'hex')) and not exists (select from takeouts t where t.hash = b.hash);

-- used: a file, a preview or an archive of an account has the bytes. The others go by housekeeping.
-- name: BlobsAfter :many
select b.hash, b.size, (exists (select from files f where f.hash = b.hash) or exists (select from blobs p where p.preview = b.hash) or exists (select from messages m where m.preview->>'p' is not null and m.preview->>'p' = encode(b.hash, 'hex'))
        or exists (select from takeouts t where t.hash = b.hash))::boolean as used
from blobs b where b.hash > @after order by b.hash limit @most;

-- name: BlobIsUsed :one
select (exists (select from files f where f.hash = @hash::bytea) or exists (select from blobs p where p.preview = @hash::bytea)
        or exists (select from messages m where m.preview->>'p' is not null and m.preview->>'p' = encode(@hash::bytea, 'hex')) or exists (select from takeouts t where t.hash = @hash::bytea))::boolean as used;

-- Takes the place of bytes that no row has, for the length of a transaction: an upload of
-- the same bytes waits. There is no row when the bytes have one.
-- name: BlobOccupy :execrows
insert into blobs (hash, size) values (@hash, 0) on conflict (hash) do nothing;

-- name: BlobVacate :exec
delete from blobs where hash = @hash;

-- What was shared in a room, the newest messages first. Kinds other than pictures, videos
-- and sounds are documents.
-- name: FilesOfRoom :many
select f.id, f.hash, f.user_id, f.room_id, f.seq, f.name, f.kind, f.size, f.width, f.height, f.alt, m.created_at, coalesce(u.username, '')::text as username,
       coalesce((select b.preview_size from blobs b where b.hash = f.hash), 0)::bigint as preview_size
from files f
join messages m on m.room_id = f.room_id and m.seq = f.seq and not m.deleted
join users u on u.id = f.user_id
where f.room_id = @room_id and f.seq > 0 and f.seq < @before
  and case when @documents::boolean then f.kind !~ '^(image|video|audio)/' else f.kind like @prefix::text || '%' end
order by f.seq desc, f.id limit @most;

-- The nearest message with a file of a kind, on one side of a message; 0 when there is none.
-- Each side is an index in its order, which PostgreSQL reads until it finds one: bounds on both
-- tables let it join them in that order.
-- name: FileSeqBeside :one
select coalesce(case when @newer::boolean then (
    select f.seq from files f join messages m on m.room_id = f.room_id and m.seq = f.seq and not m.deleted
    where f.room_id = @room_id and f.seq > 0 and f.seq > @seq and m.seq > @seq
      and case when @documents::boolean then f.kind !~ '^(image|video|audio)/' else f.kind like @prefix::text || '%' end
    order by f.seq limit 1
) else (
    select f.seq from files f join messages m on m.room_id = f.room_id and m.seq = f.seq and not m.deleted
    where f.room_id = @room_id and f.seq > 0 and f.seq < @seq and m.seq < @seq
      and case when @documents::boolean then f.kind !~ '^(image|video|audio)/' else f.kind like @prefix::text || '%' end
    order by f.seq desc limit 1
) end, 0)::bigint as seq;

-- One picture or PDF that waits for its preview, for one worker. A worker that dies leaves it to
-- the next try.
-- name: BlobClaim :one
update blobs set tries = tries + 1
where hash = (select x.hash from blobs x where x.picture and x.preview is null and x.tries < 3 and x.touched_at < now() - x.tries * interval '1 minute'
              order by x.touched_at limit 1 for update skip locked)
returning hash;

-- name: BlobPreview :exec
update blobs set preview = @preview::bytea, preview_size = @preview_size where hash = @hash;
