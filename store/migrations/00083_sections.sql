-- Sections of a member's own list of rooms and direct conversations. section_id refers to
-- sections without a constraint, because one would have to read all memberships here: a
-- transaction that deletes a section clears it.
-- +goose Up
create table if not exists sections (
    id       bigint generated always as identity primary key,
    user_id  bigint not null references users (id) on delete cascade,
    name     text not null,
    name_key text not null,
    place    int not null,
    constraint sections_name unique (user_id, name_key)
);
alter table memberships add column if not exists section_id bigint;

-- +goose Down
alter table memberships drop column section_id;
drop table sections;
