-- name: RefusalInsert :exec
insert into refusals (user_id, room_id) values (@user_id, @room_id) on conflict do nothing;

-- name: Refused :one
select exists (select from refusals where user_id = @user_id and room_id = @room_id)::boolean;
