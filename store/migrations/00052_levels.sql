-- A room is muted until a time. Quiet hours are minutes after midnight in the account's time
-- zone, and may pass midnight. Keywords are folded like texts that are searched.
-- +goose Up
alter table memberships add column muted_until timestamptz;
alter table profiles add column quiet_from smallint, add column quiet_to smallint;
create table keywords (
    user_id bigint primary key references users (id) on delete cascade,
    words   text[] not null
);

-- +goose Down
drop table keywords;
alter table profiles drop column quiet_from, drop column quiet_to;
alter table memberships drop column muted_until;
