-- name: UserInsert :one
insert into users (username, username_key, email, email_key, password_hash)
values (@username::text, @username_key::text, @email::text, @email_key::text, @password_hash::text)
returning id, created_at;

-- name: UserByEmail :one
select id, username::text, email::text, password_hash::text, created_at
from users where email_key = @email_key::text and deleted_at is null;

-- name: UserByName :one
select id, username::text, email::text, password_hash::text, created_at
from users where username_key = @username_key::text and deleted_at is null;

-- name: UserEmailSet :execrows
update users set email = @email::text, email_key = @email_key::text where id = @id and deleted_at is null;

-- name: UserPasswordSet :execrows
update users set password_hash = @password_hash::text where id = @id and deleted_at is null;

-- name: UserHashSet :exec
update users set password_hash = @password_hash::text where id = @id and password_hash = @old::text;

-- The key of the name stays for a while, so that nobody else takes the name.
-- name: UserErase :execrows
update users
set username = null, email = null, email_key = null,
    password_hash = null, last_room = null, deleted_at = now()
where id = @id and deleted_at is null;

-- name: UserErasedAt :one
select deleted_at::timestamptz from users where id = @id and deleted_at is not null;

-- name: UserNamesFree :exec
update users set username_key = null
where username_key is not null and deleted_at < now() - @kept::interval;

-- name: UserLastRoomSet :exec
update users set last_room = @room_id where id = @id and last_room is distinct from @room_id;

-- The rooms that a person wrote in, found through the index on the author.
-- name: UserRoomsWritten :many
select distinct room_id from messages where author_id = @user_id;
