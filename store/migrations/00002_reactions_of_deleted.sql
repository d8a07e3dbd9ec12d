-- Until now the reactions outlived their message.
-- +goose Up
delete from reactions r using messages m where m.room_id = r.room_id and m.seq = r.seq and m.deleted;

-- +goose Down
