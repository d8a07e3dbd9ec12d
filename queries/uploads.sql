-- One user's uploads begin, and files come, one after the other: what they take is counted under this lock.
-- name: UploadLock :exec
select from users where id = @user_id for no key update;

-- name: UploadsOpen :one
select count(*) from uploads where user_id = @user_id and not done;

-- name: UploadInsert :exec
insert into uploads (id, user_id, room_id, name, size) values (@id, @user_id, @room_id, @name, @size);

-- name: UploadGet :one
select id, user_id, room_id, name, size, done, touched_at from uploads where id = @id;

-- name: UploadTouch :execrows
update uploads set touched_at = now(), done = done or @done where id = @id;

-- name: UploadDelete :exec
delete from uploads where id = @id;

-- name: UploadsStale :many
select id from uploads
where touched_at < now() - case when done then @kept::interval else @age::interval end
order by touched_at limit @most;
