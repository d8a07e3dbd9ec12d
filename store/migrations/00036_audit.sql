-- Who did what to whom. Names stand in the rows, because an account's end must not change
-- them. The trigger refuses every change of a row; only the table's owner can drop it.
-- +goose Up
create table audit_log (
    id        bigint generated always as identity primary key,
    at        timestamptz not null,
    kind      text not null,
    act       text not null,
    by_id     bigint not null default 0,
    by_name   text not null default '',
    by_key    text not null default '',
    of_id     bigint not null default 0,
    of_name   text not null default '',
    of_key    text not null default '',
    room_id   bigint not null default 0,
    room_name text not null default '',
    seq       bigint not null default 0,
    detail    text not null default '',
    address   text not null default ''
);
create index audit_log_kind on audit_log (kind, id);
create index audit_log_by on audit_log (by_key, id);
create index audit_log_of on audit_log (of_key, id);
-- +goose StatementBegin
create function audit_log_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_log is append-only';
end
$$;
-- +goose StatementEnd
create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_log_append_only();

-- +goose Down
drop table audit_log;
drop function audit_log_append_only;
