-- Which edits, deletions and reactions were made, by the keys of their commands: when
-- Redis comes back from an older copy, it brings them again.
-- +goose Up
create table changes_made (
    key     uuid primary key,
    made_at timestamptz not null default now()
);
create index changes_made_at on changes_made using brin (made_at);

-- +goose Down
drop table changes_made;
