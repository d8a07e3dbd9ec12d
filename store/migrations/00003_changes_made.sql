-- The keys of applied edits, deletions and reactions: when Redis is restored from an
-- older copy, it repeats them.
-- +goose Up
create table changes_made (
    key     uuid primary key,
    made_at timestamptz not null default now()
);
create index changes_made_at on changes_made using brin (made_at);

-- +goose Down
drop table changes_made;
