-- Members pin messages: pinned is on the message for its readers, pins has who and when,
-- and rooms.pins counts them.
-- +goose Up
alter table messages add column pinned boolean not null default false;
alter table rooms add column pins integer not null default 0;
create table pins (
    room_id   bigint not null,
    seq       bigint not null,
    user_id   bigint not null,
    pinned_at timestamptz not null,
    primary key (room_id, seq)
);

-- +goose Down
drop table pins;
alter table rooms drop column pins;
alter table messages drop column pinned;
