-- The provider of OpenID Connect that a session's sign-in came from; empty for other ways.
-- +goose Up
alter table sessions add column if not exists issuer text not null default '';

-- +goose Down
alter table sessions drop column issuer;
