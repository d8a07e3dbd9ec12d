-- What of the index has texts folded by fold_version, see chat.SearchedVersion: the messages after
-- fold_seq, as they were at fold_rev. Workers fold the others again, the newest first. A process of
-- the release before leaves these columns as they are while it moves rev and bottom_seq, so what it
-- wrote is found by that; and while one lives, that workers has with version 0, each change is looked at.
-- +goose Up
alter table search_progress
    add column fold_version integer not null default 0,
    add column fold_rev bigint not null default 0,
    add column fold_seq bigint not null default 0,
    add column fold_at timestamptz not null default 'epoch';
alter table workers add column fold_version integer not null default 0;

-- +goose Down
alter table workers drop column fold_version;
alter table search_progress drop column fold_at, drop column fold_seq, drop column fold_rev, drop column fold_version;
