-- Whether an account has chosen its level of notifications. One that has not follows the
-- server's default. A process of the previous release does not note a choice: it counts as one
-- all the same, since it is another level than the default.
-- +goose Up
alter table users add column level_chosen boolean not null default false;

-- +goose Down
alter table users drop column level_chosen;
