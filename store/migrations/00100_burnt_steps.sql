-- Time steps to come whose codes a user was told about: their codes are not taken any more.
-- +goose Up
alter table totp add column if not exists burnt bigint[] not null default '{}';

-- +goose Down
alter table totp drop column burnt;
