-- name: AuditInsert :exec
insert into audit_log (at, kind, act, by_id, by_name, by_key, of_id, of_name, of_key, room_id, room_name, seq, detail, address)
values (@at, @kind, @act, @by_id, @by_name, @by_key, @of_id, @of_name, @of_key, @room_id, @room_name, @seq, @detail, @address);

-- name: AuditList :many
select id, at, act, by_id, by_name, of_id, of_name, room_id, room_name, seq, detail, address from audit_log
where id < @below
  and (@kind::text = '' or kind = @kind::text)
  and (@name_key::text = '' or by_key = @name_key::text or of_key = @name_key::text)
  and at >= @since and at < @until
order by id desc limit @most;
