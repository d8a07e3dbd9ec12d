-- name: PinsInsert :exec
insert into pins (room_id, seq, user_id, pinned_at)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@users::bigint[]), unnest(@pinned_ats::timestamptz[])
on conflict do nothing;

-- name: PinsDelete :exec
delete from pins p
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where p.room_id = k.room_id and p.seq = k.seq;

-- name: MessagesPin :exec
update messages m set pinned = k.pinned
from (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@pinned::boolean[]) as pinned) as k
where m.room_id = k.room_id and m.seq = k.seq;

-- name: RoomsPin :exec
update rooms r set pins = k.pins
from (select unnest(@ids::bigint[]) as id, unnest(@pins::integer[]) as pins) as k
where r.id = k.id;

-- name: PinsOf :many
select p.seq, p.user_id, coalesce(u.username, '')::text as username, p.pinned_at
from pins p left join users u on u.id = p.user_id
where p.room_id = @room_id order by p.pinned_at desc, p.seq desc limit @most;

-- name: RoomPinsPurge :execrows
delete from pins p where p.room_id = @room_id
  and p.seq in (select x.seq from pins x where x.room_id = @room_id order by x.seq limit @most);
