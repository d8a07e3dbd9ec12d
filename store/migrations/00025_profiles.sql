-- What people say about themselves. An account without a row has said nothing. A status ends
-- at status_until.
-- +goose Up
create table profiles (
    user_id      bigint primary key references users (id) on delete cascade,
    display      text not null default '',
    display_key  text not null default '',
    pronouns     text not null default '',
    title        text not null default '',
    zone         text not null default '',
    status_emoji text not null default '',
    status_text  text not null default '',
    status_until timestamptz,
    quiet_until  timestamptz,
    invisible    boolean not null default false
);

-- +goose Down
drop table profiles;
