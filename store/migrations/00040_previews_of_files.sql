-- A picture's preview is a blob of its own. Until there is one, pages show the picture. tries
-- counts how often a worker began to make one.
-- +goose Up
alter table blobs add column picture boolean not null default false, add column tries smallint not null default 0,
    add column preview bytea, add column preview_size bigint not null default 0;
create index blobs_bare on blobs (touched_at) where picture and preview is null and tries < 3;
create index blobs_preview on blobs (preview) where preview is not null;

-- +goose Down
alter table blobs drop column preview_size, drop column preview, drop column tries, drop column picture;
