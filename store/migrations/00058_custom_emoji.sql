-- The emoji of this server: a few hundred small pictures, which every process knows by their
-- names and hashes. A message has a name in its text, and no row here.
-- +goose Up
create table custom_emoji (
    name    text primary key,
    kind    text not null,
    hash    text not null, -- of the picture, as its address has it
    picture bytea not null,
    by_id   bigint not null,
    made_at timestamptz not null default now()
);

-- +goose Down
drop table custom_emoji;
