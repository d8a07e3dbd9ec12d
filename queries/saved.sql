-- The limit counts what the account still sees.
-- name: SavedInsert :execrows
insert into saved (user_id, room_id, seq)
select @user_id, @room_id, @seq
where (select count(*) from saved s join memberships m on m.user_id = s.user_id and m.room_id = s.room_id where s.user_id = @user_id) < @most::int
on conflict do nothing;

-- name: SavedUpdate :execrows
update saved set note = coalesce(sqlc.narg(note), note), done = coalesce(sqlc.narg(done), done)
where user_id = @user_id and room_id = @room_id and seq = @seq;

-- name: SavedDelete :exec
delete from saved where user_id = @user_id and room_id = @room_id and seq = @seq;

-- name: SavedIs :one
select exists (select from saved where user_id = @user_id and room_id = @room_id and seq = @seq)::boolean;

-- Only of rooms that the account is still in.
-- name: SavedOf :many
select s.room_id, r.slug::text as slug, r.name, s.seq, s.note, s.done, s.saved_at
from saved s
join memberships m on m.user_id = s.user_id and m.room_id = s.room_id
join rooms r on r.id = s.room_id and r.deleted_at is null
where s.user_id = @user_id
order by s.done, s.saved_at desc, s.room_id, s.seq desc limit @most;

-- name: SavedForget :exec
delete from saved where user_id = @user_id;
