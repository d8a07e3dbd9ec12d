-- seq_between is the seq of a room's newest message that is not newer than a time and comes after low, or low. As in
-- seq_upto, most rooms' newest message is old enough. Otherwise, of a few messages after low most often none is.
-- +goose Up
-- +goose StatementBegin
create or replace function seq_between(room bigint, low bigint, last bigint, at timestamptz) returns bigint language plpgsql stable as $$
declare
    high bigint := last;
    middle bigint := last;
    step integer := case when low > 0 then 1 else 2 end;
begin
    while low < high loop
        if (select m.created_at from messages m where m.room_id = room and m.seq = middle) <= at then
            low := middle;
        else
            high := middle - 1;
        end if;
        middle := case when step = 1 then low + 1 else (low + high + 1) / 2 end;
        step := 2;
    end loop;
    return low;
end $$;
-- +goose StatementEnd

-- +goose Down
drop function if exists seq_between;
