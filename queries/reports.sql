-- name: ReportInsert :execrows
insert into reports (room_id, seq, author_id, reporter_id, body, note)
values (@room_id, @seq, @author_id, @reporter_id, @body, @note) on conflict do nothing;

-- name: ReportsOpen :many
select p.id, p.room_id, r.slug::text as slug, r.name, (r.direct is not null)::boolean as direct, p.seq, p.author_id, coalesce(a.username, '')::text as author,
       coalesce(b.username, '')::text as reporter, p.body, p.note, p.reported_at
from reports p join rooms r on r.id = p.room_id and r.deleted_at is null
join users a on a.id = p.author_id join users b on b.id = p.reporter_id
where p.settled_at is null and p.id >= @since and (@id::bigint = 0 or p.id = @id::bigint)
order by p.id limit @most;

-- name: ReportDecision :one
select p.removed, coalesce(u.username, '')::text as by from reports p left join users u on u.id = p.settled_by and u.deleted_at is null where p.id = @id;

-- All open reports of one message are settled together, and their texts go. The operator has no account.
-- name: ReportsSettle :execrows
update reports p set settled_at = now(), settled_by = nullif(@by::bigint, 0), removed = @removed::boolean, body = '', note = ''
where p.settled_at is null and (p.room_id, p.seq) = (select x.room_id, x.seq from reports x where x.id = @id);

-- name: RoomBanInsert :execrows
insert into room_bans (room_id, user_id, by_id, reason) values (@room_id, @user_id, @by_id, @reason)
on conflict (room_id, user_id) do update set by_id = excluded.by_id, reason = excluded.reason
where room_bans.reason <> excluded.reason;

-- name: RoomBanDelete :execrows
delete from room_bans where room_id = @room_id and user_id = @user_id;

-- name: RoomBans :many
select b.user_id, coalesce(u.username, '')::text as username, b.reason, b.banned_at
from room_bans b join users u on u.id = b.user_id and u.deleted_at is null
where b.room_id = @room_id order by b.banned_at desc limit @most;
