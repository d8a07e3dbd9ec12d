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

-- name: DraftsForget :exec
delete from drafts where user_id = @user_id;

-- name: DraftsSent :exec
delete from drafts d
using (select unnest(@users::bigint[]) as user_id, unnest(@rooms::bigint[]) as room_id, unnest(@threads::bigint[]) as thread) as k
where d.user_id = k.user_id and d.room_id = k.room_id and d.thread = k.thread;
