-- What a user voted on the messages that commands name.
-- name: VotesNamed :many
select v.room_id, v.seq, v.user_id, v.option from votes v
join (select distinct unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@users::bigint[]) as user_id) as k
  on v.room_id = k.room_id and v.seq = k.seq and v.user_id = k.user_id;

-- name: VotesInsert :exec
insert into votes (room_id, seq, user_id, option)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@users::bigint[]), unnest(@options::smallint[])
on conflict do nothing;

-- name: VotesDelete :exec
delete from votes v
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq, unnest(@users::bigint[]) as user_id, unnest(@options::smallint[]) as option) as k
where v.room_id = k.room_id and v.seq = k.seq and v.user_id = k.user_id and v.option = k.option;

-- A deleted message keeps no votes.
-- name: VotesClear :exec
delete from votes v
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where v.room_id = k.room_id and v.seq = k.seq;

-- name: VotesOf :many
select option from votes where room_id = @room_id and seq = @seq and user_id = @user_id order by option;

-- Who voted in a poll, by account.
-- name: VotersOf :many
select v.option, u.id, u.username::text as username from votes v join users u on u.id = v.user_id and u.username is not null
where v.room_id = @room_id and v.seq = @seq order by v.user_id, v.option limit @most;

-- name: PollEndsInsert :exec
insert into poll_ends (room_id, seq, ends_at)
select unnest(@rooms::bigint[]), unnest(@seqs::bigint[]), unnest(@ends::timestamptz[])
on conflict do nothing;

-- name: PollEndsDelete :exec
delete from poll_ends e
using (select unnest(@rooms::bigint[]) as room_id, unnest(@seqs::bigint[]) as seq) as k
where e.room_id = k.room_id and e.seq = k.seq;

-- name: PollsDue :many
select e.room_id, e.seq, m.author_id from poll_ends e
join rooms r on r.id = e.room_id and r.deleted_at is null
join messages m on m.room_id = e.room_id and m.seq = e.seq
where e.ends_at <= now() order by e.ends_at limit @most;

-- name: RoomVotesPurge :execrows
delete from votes v where v.room_id = @room_id
  and (v.seq, v.user_id, v.option) in (
    select x.seq, x.user_id, x.option from votes x where x.room_id = @room_id order by x.seq, x.user_id, x.option limit @most);

-- name: RoomPollEndsPurge :exec
delete from poll_ends where room_id = @room_id;
