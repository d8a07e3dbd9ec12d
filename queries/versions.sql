-- name: VersionsInsert :exec
insert into versions (room_id, seq, rev, body, original, replaced_at)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@revs::bigint[]), unnest(@bodies::text[]), unnest(@originals::boolean[]), unnest(@replaced_ats::timestamptz[]);

-- The newest versions of each message stay; older than the one at @last go.
-- name: VersionsTrim :exec
delete from versions v
using (select distinct k.room_id, k.seq from (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k) as k
where v.room_id = k.room_id and v.seq = k.seq
  and v.rev < (select x.rev from versions x where x.room_id = k.room_id and x.seq = k.seq order by x.rev desc offset @last::int limit 1);

-- name: VersionsClear :exec
delete from versions v
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where v.room_id = k.room_id and v.seq = k.seq;

-- name: DeletionsInsert :exec
insert into deletions (room_id, seq, user_id, deleted_at)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@users::bigint[]), unnest(@deleted_ats::timestamptz[])
on conflict do nothing;

-- name: VersionsOf :many
select body, original, replaced_at from versions where room_id = @room_id and seq = @seq order by rev;

-- name: DeletionOf :one
select d.user_id, coalesce(u.username, '')::text as username, d.deleted_at
from deletions d left join users u on u.id = d.user_id
where d.room_id = @room_id and d.seq = @seq;

-- name: RoomVersionsPurge :execrows
delete from versions v where v.room_id = @room_id
  and (v.seq, v.rev) in (select x.seq, x.rev from versions x where x.room_id = @room_id order by x.seq, x.rev limit @most);

-- name: RoomDeletionsPurge :execrows
delete from deletions d where d.room_id = @room_id
  and d.seq in (select x.seq from deletions x where x.room_id = @room_id order by x.seq limit @most);
