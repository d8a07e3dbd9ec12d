-- name: MessagesRange :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.body, m.reactions
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.seq > @above and m.seq <= @upto
order by m.seq limit 200;

-- What changed after a rev, on the index (room_id, rev). One statement, so one
-- snapshot: whoever has these rows is level with the highest rev among them.
-- name: MessagesSince :many
select m.seq, m.rev, m.first_rev, m.author_id, coalesce(u.username, '')::text as author_name, m.key,
       m.created_at, m.edited, m.deleted, m.body, m.reactions
from messages m join users u on u.id = m.author_id
where m.room_id = @room_id and m.rev > @rev
order by m.rev limit @most;

-- name: MessageByKey :one
select room_id, seq from messages where author_id = @author_id and key = @key;

-- name: ReactionsOf :many
select emoji from reactions where room_id = @room_id and seq = @seq and user_id = @user_id;
