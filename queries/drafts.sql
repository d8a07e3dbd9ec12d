-- name: DraftSet :exec
insert into drafts (user_id, room_id, thread, body) values (@user_id, @room_id, @thread, @body)
on conflict (user_id, room_id, thread) do update set body = excluded.body, saved_at = now();

-- name: DraftDelete :exec
delete from drafts where user_id = @user_id and room_id = @room_id and thread = @thread;

-- The drafts of an account beyond its newest ones.
-- name: DraftsTrim :exec
delete from drafts d where d.user_id = @user_id and d.saved_at < (
    select x.saved_at from drafts x where x.user_id = @user_id order by x.saved_at desc offset @most limit 1);

-- name: DraftGet :one
select body from drafts where user_id = @user_id and room_id = @room_id and thread = @thread;

-- An account's drafts in the rooms that it is in, the last written first. The list shows their
-- beginning.
-- name: DraftsOf :many
select r.slug::text as slug, r.name, d.thread, left(d.body, 600)::text as body, d.saved_at
from drafts d join memberships m on m.user_id = d.user_id and m.room_id = d.room_id join rooms r on r.id = d.room_id
where d.user_id = @user_id and r.deleted_at is null
order by d.saved_at desc, r.id, d.thread limit @most;

-- name: DraftsForget :exec
delete from drafts where user_id = @user_id;

-- name: DraftsSent :exec
delete from drafts d
using (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id, unnest(@threads::bigint[]) as thread) as k
where d.user_id = k.user_id and d.room_id = k.room_id and d.thread = k.thread;
