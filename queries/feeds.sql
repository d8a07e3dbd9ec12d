-- name: FeedEpoch :one
select f.epoch from feeds f join users u on u.id = f.user_id
where f.user_id = @user_id and f.active and u.deleted_at is null and u.barred_at is null;

-- name: FeedSet :exec
insert into feeds (user_id, epoch, active) values (@user_id, 1, @active)
on conflict (user_id) do update set epoch = feeds.epoch + 1, active = excluded.active
where feeds.active <> excluded.active;

-- name: FeedEnd :exec
update feeds set epoch = epoch + 1, active = false where user_id = @user_id and active;

-- name: FeedForget :exec
delete from feeds where user_id = @user_id;
