-- seq_upto is the seq of a room's newest message that is not newer than a time, or 0. The
-- times of a room grow with seq, so it halves the room: 20 look-ups in a million messages.
-- +goose Up
-- +goose StatementBegin
create or replace function seq_upto(room bigint, last bigint, at timestamptz) returns bigint language plpgsql stable as $$
declare
    low bigint := 0;
    high bigint := last;
    middle bigint := last; -- most rooms' newest message is old enough
begin
    while low < high loop
        if (select m.created_at from messages m where m.room_id = room and m.seq = middle) <= at then
            low := middle;
        else
            high := middle - 1;
        end if;
        middle := (low + high + 1) / 2;
    end loop;
    return low;
end $$;
-- +goose StatementEnd

-- +goose Down
drop function seq_upto;
