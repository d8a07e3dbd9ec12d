-- Feeds are read with an address that an account makes and revokes. A later epoch makes the
-- addresses before it wrong.
-- +goose Up
create table feeds (
    user_id bigint primary key references users (id) on delete cascade,
    epoch   bigint not null,
    active  boolean not null
);

-- +goose Down
drop table feeds;
