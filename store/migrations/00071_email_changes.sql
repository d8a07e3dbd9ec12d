-- An account's change of address, until it is confirmed at the present address and at the new
-- one. An account has one at a time: a later one takes its place.
-- +goose Up
create table email_changes (
    user_id bigint primary key references users (id) on delete cascade,
    email   text not null,
    made_at timestamptz not null default now(),
    old_at  timestamptz,
    new_at  timestamptz
);

-- +goose Down
drop table email_changes;
