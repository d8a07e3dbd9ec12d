-- Bytes are about to be kept. The row's lock orders this with BlobSweep: one that is being
-- swept is made anew.
-- name: BlobTouch :exec
insert into blobs (hash, size, picture) values (@hash, @size, @picture)
on conflict (hash) do update set touched_at = now(), picture = blobs.picture or excluded.picture;

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

-- name: FilesSizeOf :one
select coalesce(sum(size), 0)::bigint from files where user_id = @user_id;

-- name: BlobsSize :one
select coalesce(sum(size), 0)::bigint from blobs;

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

-- name: FilesExpire :exec
delete from files where seq = 0 and created_at < now() - @age::interval;

-- name: BlobsUnused :many
select hash from blobs b
where touched_at < now() - @age::interval and not exists (select from files f where f.hash = b.hash)
  and not exists (select from blobs p where p.preview = b.hash)
limit 100;

-- name: BlobSweep :execrows
delete from blobs b
where b.hash = @hash and b.touched_at < now() - @age::interval and not exists (select from files f where f.hash = b.hash)
  and not exists (select from blobs p where p.preview = b.hash);

-- name: BlobsKnown :many
select hash from blobs where hash = any(@hashes::bytea[]);

-- name: BlobsAfter :many
select hash, size from blobs where hash > @after order by hash limit @most;

-- What was shared in a room, the newest messages first. Kinds other than pictures, videos
-- and sounds are documents.
-- name: FilesOfRoom :many
select f.id, f.hash, f.user_id, f.room_id, f.seq, f.name, f.kind, f.size, f.width, f.height, f.alt, m.created_at, coalesce(u.username, '')::text as username
from files f
join messages m on m.room_id = f.room_id and m.seq = f.seq and not m.deleted
join users u on u.id = f.user_id
where f.room_id = @room_id and f.seq > 0 and f.seq < @before
  and case when @documents::boolean then f.kind !~ '^(image|video|audio)/' else f.kind like @prefix::text || '%' end
order by f.seq desc, f.id limit @most;

-- One picture that waits for its preview, for one worker. A worker that dies leaves it to
-- the next try.
-- name: BlobClaim :one
update blobs set tries = tries + 1
where hash = (select x.hash from blobs x where x.picture and x.preview is null and x.tries < 3 and x.touched_at < now() - x.tries * interval '1 minute'
              order by x.touched_at limit 1 for update skip locked)
returning hash;

-- name: BlobPreview :exec
update blobs set preview = @preview::bytea, preview_size = @preview_size where hash = @hash;
