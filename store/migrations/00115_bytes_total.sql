-- What all bytes take, without reading the row of each. Every change of blobs adds a row here, so
-- none waits for another; housekeeping makes one of many. The function has its owner's rights:
-- processes of the release before have none on the new table yet.
-- +goose Up
create table blob_sums (size bigint not null);

-- +goose StatementBegin
create function blob_sums_add() returns trigger language plpgsql security definer as $$
declare
    change bigint := coalesce(new.size, 0) - coalesce(old.size, 0);
begin
    if change <> 0 then
        insert into blob_sums (size) values (change);
    end if;
    return null;
end $$;
-- +goose StatementEnd
-- With its owner's rights it must not find temporary tables, which are anybody's, before that one.
-- +goose StatementBegin
do $$ begin
    execute format('alter function blob_sums_add() set search_path = %I, pg_temp', current_schema());
end $$;
-- +goose StatementEnd
revoke execute on function blob_sums_add() from public;
create trigger blob_sums_add after insert or delete or update of size on blobs
    for each row execute function blob_sums_add();
insert into blob_sums select coalesce(sum(size), 0) from blobs;

-- +goose Down
drop trigger blob_sums_add on blobs;
drop function blob_sums_add;
drop table blob_sums;
