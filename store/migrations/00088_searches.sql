-- Searches that a user keeps under a name, and the last ones, which have none.
-- +goose Up
create table searches (
    id      bigint generated always as identity primary key,
    user_id bigint not null references users (id) on delete cascade,
    name    text not null default '',
    query   text not null,
    best    boolean not null default false,
    used_at timestamptz not null default now(),
    constraint searches_key unique (user_id, name, query, best)
);

-- +goose Down
drop table searches;
