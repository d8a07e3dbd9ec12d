-- name: FeedEpoch :one
select f.epoch from feeds f join users u on u.id = f.user_id
where f.user_id = @user_id and f.active and u.deleted_at is null and u.barred_at is null;

-- name: FeedSet :execrows
insert into feeds (user_id, epoch, active) values (@user_id, 1, true)
on conflict (user_id) do update set epoch = feeds.epoch + 1, active = true
where not feeds.active;

-- name: FeedEnd :execrows
update feeds set epoch = epoch + 1, active = false where user_id = @user_id and active;

-- name: FeedForget :exec
delete from feeds where user_id = @user_id;
